drop function public.latency_bounds;
