drop function public.service_metrics;
