-- Takes API keys away, with every hash in it.
drop table public.api_keys;
