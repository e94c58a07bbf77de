-- claim_update: one worker at a time, by the clock of the database.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'claim_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.claim_update'::regproc;
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'outcome', 'gone', 'an absent chat is gone');
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8), '{"outcome": "empty", "retry_at": null}', 'nothing to do is empty');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) -> 'fence', '1', 'the first claim has fence 1');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000b', 25000, 8) ->> 'outcome', 'lease_held', 'another holder waits');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) -> 'fence', '1', 'the same holder gets the same claim');
select is((select max(attempts) from public.chat_context_queue), 1, 'which spends nothing');
set local saidso.now = '2026-01-01T00:00:24.999Z';
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000b', 25000, 8) ->> 'outcome', 'lease_held', 'the lease holds to its last millisecond');
set local saidso.now = '2026-01-01T00:00:25Z';
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000b', 25000, 8) -> 'fence', '2', 'then another holder has fence 2');
select is((select array_agg(attempts order by seq) from public.chat_context_queue), '{1,0}', 'the lost attempts were given back, and half of the batch is claimed again');
select is((select array_agg(deaths order by seq) from public.chat_context_queue), '{1,1}', 'a death is counted apart');
select public.release_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', (select fence from public.chat_leases), 'model_unavailable', 'x', 0, false, 8, 0, 0);
select public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_unauthorized', true, 5, 5000, 30000);
set local saidso.now = '2026-01-01T00:00:29.999Z';
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000e', 25000, 8) ->> 'retry_at', '2026-01-01T00:00:30+00:00', 'an open circuit says until when');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000e', 25000, 8) ->> 'outcome', 'empty', 'in a word that older workers know');
select is((select holder from public.chat_leases), null::uuid, 'and no lease is taken');
set local saidso.now = '2026-01-01T00:00:30Z';
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000e', 25000, 1) #>> '{circuit,state}', 'half_open', 'then one claim is the probe');
select is((select array_agg(attempts order by seq) from public.chat_context_queue), '{0,0}', 'which spends no attempt');
select is((select open_until from public.circuits), '2026-01-01T00:00:55Z'::timestamptz, 'and has the time of its lease');

select * from finish();
rollback;
