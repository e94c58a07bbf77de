-- release_update: back to waiting, with a time and a reason.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'release_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.release_update'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select is(public.release_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, 'model_timeout', 'late', 60000, false, 1, 3, 0),
  '{"outcome": "released", "more": true}', 'a claim is released');
select is((select (status, attempts, retry_at = '2026-01-01T00:01:00Z', error_code)::text from public.chat_context_queue),
  '(pending_summarization,0,t,model_timeout)', 'the row waits a minute and has spent nothing');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'outcome', 'empty', 'nobody gets it before');
set local saidso.now = '2026-01-01T00:01:00Z';
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'outcome', 'claimed', 'and anybody after');
select throws_ok($$ select public.release_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, 'model_timeout', 'late', 0, true, 8, 0, 0) $$,
  'SDFEN', 'stale_fence', 'the old claim cannot release the new one');

select * from finish();
rollback;
