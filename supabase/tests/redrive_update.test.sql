-- redrive_update: one successor, at the end, with the words and the first seq.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'redrive_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.redrive_update'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
create function pg_temp.die(queue_id uuid) returns void language plpgsql
as $$
declare
  fence bigint;
begin
  perform public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', die.queue_id, 'exchange', 'I live in Bern.', null, null, 'api', 1, null, null);
  fence := (public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'fence')::bigint;
  perform public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', fence, die.queue_id, 'model_invalid', 'x', 0, 0);
end
$$;
select pg_temp.die('00000000-0000-4000-8000-000000000101');
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000999', '00000000-0000-4000-8000-000000000201'), '{"outcome": "not_found"}', 'an unknown one is not found');
select is(public.redrive_update('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000201'), '{"outcome": "not_found"}', 'nor is one of another tenant');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Rome.', null, null, 'api', 0, null, null);
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000201'), '{"outcome": "not_dead_letter"}', 'one that is open is no dead letter');
update public.chat_metadata set size_state = 'full';
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000201') - 'chat_id' - 'user_id', '{"outcome": "redriven", "queue_id": "00000000-0000-4000-8000-000000000201", "seq": 3, "stamp_seq": 1, "publish_attempt": 1}', 'it is appended, also to a full memory');
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000202'), '{"outcome": "already_redriven", "queue_id": "00000000-0000-4000-8000-000000000201"}', 'once');
select is((select accepted_seq from public.chats), 3::bigint, 'and takes one seq');
select is((select array_agg(concat_ws(' ', seq, stamp_seq, new_context_snippet, masked, status) order by seq) from public.chat_context_queue),
  '{1 I live in Bern. 1 failed,2 I live in Rome. 0 pending_summarization,3 1 I live in Bern. 1 pending_summarization}', 'with the words; the old one stays failed');
select is((select sum(accepted) from public.service_counters), 3::numeric, 'it counts as accepted');
select throws_ok($$ insert into public.chat_context_queue (id, tenant_id, user_id, chat_id, seq, stamp_seq, redrive_of, new_context_snippet, published_at, created_at)
  values ('00000000-0000-4000-8000-000000000203', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 4, 1, '00000000-0000-4000-8000-000000000101', 'x', now(), now()) $$, '23505', null, 'a second successor is refused by the table');
select throws_ok($$ update public.chat_context_queue set redriven_as = '00000000-0000-4000-8000-000000000101' where seq = 2 $$, '23514', null, 'only a dead letter has a successor');
select throws_ok($$ update public.chat_context_queue set stamp_seq = 1 where seq = 2 $$, '23514', null, 'and only a redrive bears another seq');
select is((select r -> 'rows' -> 1 ->> 'stamp_seq' from public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) r), '1', 'a claim says which seq its entries bear');
select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 2, '00000000-0000-4000-8000-000000000201', 'model_invalid', 'x', 0, 0);
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000204') ->> 'stamp_seq', '1', 'of a chain it is the first');
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 1);
select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 3, '00000000-0000-4000-8000-000000000102', 'model_invalid', 'x', 0, 0);
update public.chats set status = 'closed', closed_at = now();
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000205'), '{"outcome": "chat_closed"}', 'a closed chat takes none');
select public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102');
select is(public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000205'), '{"outcome": "dropped"}', 'nor is a dropped one redriven');

select * from finish();
rollback;
