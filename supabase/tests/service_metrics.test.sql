-- service_metrics: sums over all shards, cumulative buckets.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'service_metrics is executable by the service role alone')
from pg_proc f where f.oid = 'public.service_metrics'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
update public.service_counters set accepted = accepted + 1, latency_counts = '{1,0,0,0,0,0,0,0,0,0,2}';
set local saidso.now = '2026-01-01T00:02:00Z';
select is(public.service_metrics() -> 'accepted', '66', '64 shards and two appends');
select is(public.service_metrics() #> '{latency,counts}', '[64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 192]', 'counts are cumulative');
select is(public.service_metrics() -> 'open', '{"processing": 0, "ready_to_write": 0, "pending_summarization": 2}', 'open by status');
select is((public.service_metrics() ->> 'oldest_open_seconds')::numeric, 120::numeric, 'age of the oldest');
update public.chat_context_queue set deaths = 3, publish_attempt = seq;
select is(public.service_metrics() -> 'open_rung_again', '1', 'open updates that were rung for again');
select is(public.service_metrics() -> 'open_deaths', '6', 'deaths of workers that held open updates');
select is(public.service_metrics() -> 'circuit', '{"state": "closed", "opened": 0, "failures": 0}', 'the circuit');

select * from finish();
rollback;
