drop function public.settled_seq;
