drop function public.read_update;
