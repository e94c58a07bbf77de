drop function public.purge_expired;
