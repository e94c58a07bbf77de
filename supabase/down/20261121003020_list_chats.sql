drop function public.list_chats;
