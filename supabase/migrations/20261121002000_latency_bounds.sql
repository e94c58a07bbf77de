-- The buckets of the accept-to-applied histogram.

create function public.latency_bounds() returns integer[]
language sql immutable set search_path = ''
as $$ select '{50,100,250,500,1000,2000,5000,10000,30000,90000}'::integer[] $$;

comment on function public.latency_bounds() is 'Upper bounds in ms, inclusive; an eleventh bucket holds the rest.';
revoke execute on function public.latency_bounds from public, anon, authenticated, service_role;
