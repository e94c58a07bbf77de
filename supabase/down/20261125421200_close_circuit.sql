drop function public.close_circuit;
