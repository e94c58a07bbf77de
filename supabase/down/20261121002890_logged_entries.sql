drop function public.logged_entries;
