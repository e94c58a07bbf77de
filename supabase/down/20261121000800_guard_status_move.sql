drop trigger guard_status_move on public.chat_context_queue;
drop function public.guard_status_move;
