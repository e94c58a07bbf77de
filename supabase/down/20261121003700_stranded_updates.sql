drop function public.stranded_updates;
