-- refresh_estimate: p95, bounded.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'refresh_estimate is executable by the service role alone')
from pg_proc f where f.oid = 'public.refresh_estimate'::regproc;
select is(public.refresh_estimate() -> 'estimate_ms', '5000', 'without completions the first guess stays');
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
set local saidso.now = '2026-01-01T00:00:07.5Z';
select public.apply_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "seq": 1, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]', '[]', '{"user_confirmed": {"city": "Bern"}, "llm_inferred": {}, "general_summary": "", "to_confirm": [], "token_count": 3, "size_state": "ok"}', true);
select is(public.refresh_estimate() -> 'estimate_ms', '7500', 'one completion is its own p95');
select is((select refreshed_at from public.service_estimate), '2026-01-01T00:00:07.5Z'::timestamptz, 'with the time of the refresh');

select * from finish();
rollback;
