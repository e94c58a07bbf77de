alter table public.chat_context_queue drop column deaths;
