drop function public.memory_snapshot;
