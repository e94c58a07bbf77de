drop function public.finish_erasure;
