-- Takes tenants away.
drop table public.tenants;
