-- A real question for the readiness probe: answered only when the REST API, its role and the database all work.

create function public.service_health() returns jsonb
language sql volatile security definer set search_path = ''
as $$ select jsonb_build_object('now', public.saidso_now()) $$;

comment on function public.service_health is 'The time of the database.';
revoke execute on function public.service_health from public, anon, authenticated;
grant execute on function public.service_health to service_role;
