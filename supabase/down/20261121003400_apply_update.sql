drop function public.apply_update;
