drop function public.continue_chat;
