drop function public.purge_audit;
