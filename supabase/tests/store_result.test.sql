-- store_result: kept once, by the newest claim only.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'store_result is executable by the service role alone')
from pg_proc f where f.oid = 'public.store_result'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
select is((select status from public.chat_context_queue), 'ready_to_write', 'a stored row is ready');
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
select is((select sum(model_calls) from public.service_counters), 1::numeric, 'a repeat is not counted again');
select throws_ok($$ select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 2, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]') $$, 'SDFEN', 'stale_fence', 'a fence that was never given out is refused');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select throws_ok($$ select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]') $$, 'SDGON', 'chat_gone', 'an erased chat takes nothing');

select * from finish();
rollback;
