drop function public.saidso_now;
