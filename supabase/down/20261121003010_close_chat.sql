drop function public.close_chat;
