drop function public.list_dead_letters(uuid, uuid, text, boolean, bigint, uuid, integer);
