drop function public.count_events;
