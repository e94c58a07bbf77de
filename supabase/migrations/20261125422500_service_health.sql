-- A real question for the readiness probe: answered only when the REST API, its role and the database all work.

create or replace function public.service_health() returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select jsonb_build_object(
    'now', public.saidso_now(),
    'circuits', (select jsonb_object_agg(c.name, c.state) from public.circuits c))
$$;

comment on function public.service_health is 'The time of the database, and the state of each circuit.';
