drop function public.export_chat;
