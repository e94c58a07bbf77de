-- service_health: the time of the database.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'service_health is executable by the service role alone')
from pg_proc f where f.oid = 'public.service_health'::regproc;
select is(public.service_health() ->> 'now', '2026-01-01T00:00:00+00:00', 'it is saidso_now()');

select * from finish();
rollback;
