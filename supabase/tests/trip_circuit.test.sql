-- trip_circuit: by the clock of the database, how long it opens and whose fault a timeout is.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'trip_circuit is executable by the service role alone')
from pg_proc f where f.oid = 'public.trip_circuit'::regproc;
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_timeout', false, 2, 5000, 30000), '{"state": "closed", "opened": false, "open_for_ms": 0, "is_answering": false}', 'nobody was ever answered: no text is to blame');
select public.close_circuit();
set local saidso.now = '2026-01-01T00:00:59.999Z';
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_timeout', false, 2, 5000, 30000) -> 'is_answering', 'true', 'answered within a minute, and nobody has failed since');
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_timeout', false, 2, 5000, 30000), '{"state": "closed", "opened": false, "open_for_ms": 0, "is_answering": false}', 'the same chat counts once');
set local saidso.now = '2026-01-01T00:01:00Z';
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_timeout', false, 2, 5000, 30000), '{"state": "open", "opened": true, "open_for_ms": 5000, "is_answering": false}', 'and again once nobody was answered for a minute');
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000d', 'model_timeout', true, 2, 5000, 30000), '{"state": "open", "opened": false, "open_for_ms": 5000, "is_answering": false}', 'what was asked before it opened changes nothing');
update public.circuits set state = 'half_open', probe_chat = '00000000-0000-4000-8000-00000000000d';
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_timeout', false, 2, 5000, 30000) ->> 'state', 'half_open', 'nor does a late failure of another chat than the probe');
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000d', 'model_timeout', false, 2, 5000, 30000) -> 'open_for_ms', '10000', 'a failed probe doubles the pause');
update public.circuits set state = 'half_open', probe_chat = '00000000-0000-4000-8000-00000000000d', failed_probes = 9;
select is(public.trip_circuit('00000000-0000-4000-8000-00000000000d', 'model_timeout', false, 2, 5000, 30000) -> 'open_for_ms', '30000', 'up to the most');
select is((select opened from public.circuits), 1::bigint, 'which is one opening');

select * from finish();
rollback;
