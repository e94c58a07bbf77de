drop function public.forget_future;
