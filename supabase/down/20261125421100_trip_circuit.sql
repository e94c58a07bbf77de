drop function public.trip_circuit;
