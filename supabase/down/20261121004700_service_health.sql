drop function public.service_health;
