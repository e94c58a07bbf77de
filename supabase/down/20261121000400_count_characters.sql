drop function public.count_characters;
