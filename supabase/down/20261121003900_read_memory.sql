drop function public.read_memory;
