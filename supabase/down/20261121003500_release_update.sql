drop function public.release_update;
