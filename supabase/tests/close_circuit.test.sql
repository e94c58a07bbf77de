-- close_circuit: an answer ends whatever was counted.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'close_circuit is executable by the service role alone')
from pg_proc f where f.oid = 'public.close_circuit'::regproc;
select is(public.close_circuit(), '{"outcome": "closed", "was_open": false}', 'a closed circuit stays closed');
select is((select last_success_at from public.circuits), '2026-01-01T00:00:00Z'::timestamptz, 'and the answer is written down');
select public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_unauthorized', true, 5, 5000, 30000);
select is(public.close_circuit(), '{"outcome": "closed", "was_open": true}', 'an open one closes');
select results_eq('select state, failures, failed_probes, num_nonnulls(last_failed_chat, reason, opened_at, open_until, probe_chat), opened from public.circuits',
  $$values ('closed', 0, 0, 0, 1::bigint)$$, 'and nothing is left but how often it opened');
select throws_ok($$update public.circuits set state = 'open'$$, '23514', null, 'no circuit is open without an end');

select * from finish();
rollback;
