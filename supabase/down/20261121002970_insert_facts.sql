drop function public.insert_facts;
