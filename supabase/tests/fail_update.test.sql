-- fail_update: one dead letter, and the rest goes on.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'fail_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.fail_update'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select throws_ok($$ select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '00000000-0000-4000-8000-00000000000b', 'model_invalid', 'x', 0, 0) $$, 'SDNFU', 'update_not_found', 'an unknown row is refused');
select is(public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '00000000-0000-4000-8000-000000000101', 'model_invalid', 'x', 0, 0) #> '{memory,applied_seq}', '1', 'the watermark passes the dead letter');
select is((select array_agg(status || attempts order by seq) from public.chat_context_queue),
  '{failed1,pending_summarization0}', 'its neighbour waits without having spent an attempt');
select throws_ok($$ select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '00000000-0000-4000-8000-000000000102', 'model_invalid', 'x', 0, 0) $$, 'SDFEN', 'stale_fence', 'the claim is over');
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select throws_ok($$ select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 2, '00000000-0000-4000-8000-000000000101', 'model_invalid', 'x', 0, 0) $$, 'SDNFU', 'update_not_found', 'what has ended does not end again');

select * from finish();
rollback;
