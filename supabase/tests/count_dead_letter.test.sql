-- count_dead_letter: counts.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'count_dead_letter is executable by the service role alone')
from pg_proc f where f.oid = 'public.count_dead_letter'::regproc;
select is(public.count_dead_letter(), '{"outcome": "counted"}', 'it says so');
select is((select sum(dead_letter_callbacks) from public.service_counters), 1::numeric, 'and adds one');

select * from finish();
rollback;
