drop function public.drop_dead_letter(uuid, uuid);
