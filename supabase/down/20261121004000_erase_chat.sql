drop function public.erase_chat;
