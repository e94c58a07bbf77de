drop function public.read_chat;
