drop function public.create_chat;
