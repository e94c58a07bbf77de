drop function public.unfinished_erasures;
