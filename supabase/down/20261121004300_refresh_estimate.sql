drop function public.refresh_estimate;
