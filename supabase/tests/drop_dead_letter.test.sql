-- drop_dead_letter: decided for good, without its words.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'drop_dead_letter is executable by the service role alone')
from pg_proc f where f.oid = 'public.drop_dead_letter'::regproc;
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
select is(public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000999'), '{"outcome": "not_found"}', 'an unknown one is not found');
select is(public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101') - 'chat_id', '{"outcome": "dropped", "seq": 1}', 'it is dropped');
select is(public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101'), '{"outcome": "already_dropped"}', 'once');
select is((select concat_ws(' ', status, outcome, dropped_at = public.saidso_now(), new_context_snippet) from public.chat_context_queue), 'failed dead_letter t', 'it stays failed and has no words');
select is(public.memory_snapshot('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c') ->> 'failed_updates', '0', 'and counts as waiting no more');
select pg_temp.die('00000000-0000-4000-8000-000000000102');
select public.redrive_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000201');
select is(public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000102') ->> 'outcome', 'already_redriven', 'a redriven one is not dropped');
select is(public.drop_dead_letter('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000201'), '{"outcome": "not_dead_letter"}', 'nor is one that is open');
select throws_ok($$ update public.chat_context_queue set dropped_at = now() where seq = 3 $$, '23514', null, 'which the table refuses too');

select * from finish();
rollback;
