-- stranded_updates: by the clock, one line per chat.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'stranded_updates is executable by the service role alone')
from pg_proc f where f.oid = 'public.stranded_updates'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
set local saidso.now = '2026-01-01T00:00:19.999Z';
select is(public.stranded_updates(20000, 10), '[]', 'what was called for lately is left alone');
set local saidso.now = '2026-01-01T00:00:20Z';
select is(public.stranded_updates(20000, 0), '[]', 'at most as many as asked');
select is(public.stranded_updates(20000, 10), jsonb_build_array(jsonb_build_object('tenant_id', '00000000-0000-4000-8000-000000000001', 'user_id', '00000000-0000-4000-8000-00000000000a',
  'chat_id', '00000000-0000-4000-8000-00000000000c', 'queue_id', '00000000-0000-4000-8000-000000000101', 'publish_attempt', 2)), 'the oldest row is named with its next attempt');
select is(public.stranded_updates(20000, 10), '[]', 'once');
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
set local saidso.now = '2026-01-01T00:00:45Z';
select is(public.stranded_updates(60000, 10), '[]', 'a lease that is over is no reason to ring yet');
select is((select (holder is null) from public.chat_leases), true, 'but it is taken away');
select public.trip_circuit('00000000-0000-4000-8000-00000000000c', 'model_unauthorized', true, 5, 5000, 30000);
select is(public.stranded_updates(0, 10), '[]', 'while the circuit is open nobody is rung for');
set local saidso.now = '2026-01-01T00:00:50Z';
select is(jsonb_array_length(public.stranded_updates(0, 10)), 1, 'once its pause is over one chat is, to probe');

select * from finish();
rollback;
