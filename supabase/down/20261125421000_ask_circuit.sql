drop function public.ask_circuit;
