drop function public.append_update;
