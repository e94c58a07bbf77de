-- apply_update: three guards in order, then everything at once.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'apply_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.apply_update'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 1);
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
create function pg_temp.apply(fence bigint, version bigint, updates jsonb) returns jsonb language sql
as $$ select public.apply_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', fence, version, updates, '[]', '{"user_confirmed": {"city": "Bern"}, "llm_inferred": {}, "general_summary": "", "to_confirm": [], "token_count": 3, "size_state": "ok"}', true) $$;
select throws_ok($$ select pg_temp.apply(2, 9, '[]') $$, 'SDFEN', 'stale_fence', 'the fence is asked first');
select throws_ok($$ select pg_temp.apply(1, 9, '[]') $$, 'SDVER', 'stale_version', 'the version second');
select throws_ok($$ select pg_temp.apply(1, 0, '[]') $$, 'SDGAP', 'seq_gap', 'the sequence third');
select throws_ok($$ select pg_temp.apply(1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "seq": 2, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]') $$, 'SDGAP', 'seq_gap', 'a wrong seq is a gap');
select throws_ok($$ select pg_temp.apply(1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000102", "seq": 2, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]') $$, 'SDGAP', 'seq_gap', 'a skipped update is a gap');
select is((select count(*) from public.chat_revisions), 0::bigint, 'a refusal writes nothing');
select is(pg_temp.apply(1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "seq": 1, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]') -> 'more', 'true', 'the right batch is applied and the next is due');
select is((select (version, applied_seq, user_confirmed ->> 'city')::text from public.chat_metadata), '(1,1,Bern)', 'memory and watermark');
select is((select (version, from_seq, to_seq)::text from public.chat_revisions), '(1,1,1)', 'one revision');
select is((select holder from public.chat_leases), null, 'the lease is free');
select throws_ok($$ select pg_temp.apply(1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "seq": 1, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]') $$, 'SDFEN', 'stale_fence', 'a second time is refused');

select * from finish();
rollback;
