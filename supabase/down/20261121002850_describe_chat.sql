drop function public.describe_chat;
