drop table public.circuits;
