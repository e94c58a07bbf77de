drop function public.end_lease;
