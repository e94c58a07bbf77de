drop function public.clear_future_times;
