drop function public.expire_lease;
