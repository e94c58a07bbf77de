drop function public.hold_lease;
