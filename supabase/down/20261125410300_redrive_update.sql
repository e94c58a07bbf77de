drop function public.redrive_update(uuid, uuid, uuid);
