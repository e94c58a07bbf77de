drop function public.has_open_updates;
