drop function public.count_dead_letter;
