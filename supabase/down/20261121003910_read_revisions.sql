drop function public.read_revisions;
