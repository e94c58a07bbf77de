drop function public.store_result;
