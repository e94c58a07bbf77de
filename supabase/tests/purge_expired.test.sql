-- purge_expired: words first, rows later, facts never.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'purge_expired is executable by the service role alone')
from pg_proc f where f.oid = 'public.purge_expired'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select public.store_result('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "result": {"entries": [], "outcome": "no_change", "merged_by": "llm", "tokens": {"input": 5, "output": 1}}}]');
select public.apply_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, 0, '[{"queue_id": "00000000-0000-4000-8000-000000000101", "seq": 1, "outcome": "no_change", "diff": [], "merged_by": "llm", "tokens": {"input": 5, "output": 1}}]', '[{"seq": 1, "position": 0, "kind": "set", "section": "llm_inferred",
  "key": "city", "value": "Bern", "many": false, "confidence": 1, "evidence": null, "reason": null, "tokens": 3}]', '{"user_confirmed": {"city": "Bern"}, "llm_inferred": {}, "general_summary": "", "to_confirm": [], "token_count": 3, "size_state": "ok"}', true);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
set local saidso.now = '2026-01-08T00:00:00Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 0, "rows": 0, "chats": 0}', 'not before the retention is over');
set local saidso.now = '2026-01-08T00:00:00.001Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 1, "rows": 0, "chats": 0}', 'words after seven days');
select is((select array_agg(new_context_snippet is null order by seq) from public.chat_context_queue), '{t,f}', 'of ended updates only');
set local saidso.now = '2026-03-01T00:00:00Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 0, "rows": 1, "chats": 0}', 'rows after thirty');
select is((select count(*) from public.chat_facts), 1::bigint, 'facts stay');
select public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
set local saidso.now = '2026-03-31T00:00:00Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 0, "rows": 0, "chats": 0}', 'a closed chat stays thirty days');
set local saidso.now = '2026-03-31T00:00:00.001Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 0, "rows": 0, "chats": 1}', 'and then goes whole');
select is((select count(*) from public.chats), 0::bigint, 'nothing of it is left');
select is((select count(*) from public.erasures where redis_keys is null), 1::bigint, 'but its line, so that the sweep clears the cache');

-- Dead letters.
set local saidso.now = '2026-04-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000e', '{}');
create function pg_temp.die(queue_id uuid) returns void language plpgsql
as $$
declare
  fence bigint;
begin
  perform public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000e', die.queue_id, 'exchange', 'I live in Bern.', null, null, 'api', 1, null, null);
  fence := (public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000e', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'fence')::bigint;
  perform public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000e', fence, die.queue_id, 'model_invalid', 'x', 0, 0);
end
$$;
select pg_temp.die('00000000-0000-4000-8000-000000000101');
set local saidso.now = '2026-06-30T00:00:00Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 0, "rows": 0, "chats": 0}', 'a dead letter stays ninety days');
select is(public.purge_expired(7, 30, 30, 10, 89), '{"texts": 0, "rows": 1, "chats": 0}', 'or as long as is set');
select pg_temp.die('00000000-0000-4000-8000-000000000102');
select public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000201');
set local saidso.now = '2026-12-01T00:00:00Z';
select is(public.purge_expired(7, 30, 30, 10), '{"texts": 1, "rows": 0, "chats": 0}', 'a redriven one loses its words and stays while its successor is open');

select * from finish();
rollback;
