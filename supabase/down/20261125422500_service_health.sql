create or replace function public.service_health() returns jsonb
language sql volatile security definer set search_path = ''
as $$ select jsonb_build_object('now', public.saidso_now()) $$;

comment on function public.service_health is 'The time of the database.';
