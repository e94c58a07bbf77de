-- append_update: seqs without gaps, one row per key, refusals in order.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'append_update is executable by the service role alone')
from pg_proc f where f.oid = 'public.append_update'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
create function pg_temp.append(queue_id uuid, key text, hash text, user_id uuid default '00000000-0000-4000-8000-00000000000a') returns jsonb language sql
as $$ select public.append_update('00000000-0000-4000-8000-000000000001', append.user_id, '00000000-0000-4000-8000-00000000000c', append.queue_id, 'exchange', 'hi', null, null, 'api', 0, key, hash) $$;
select is((pg_temp.append('00000000-0000-4000-8000-000000000101', 'k', 'h') ->> 'seq')::int, 1, 'the first seq is 1');
select is(pg_temp.append('00000000-0000-4000-8000-000000000102', null, null) ->> 'accepted_seq', '2', 'the second is 2');
select is(pg_temp.append('00000000-0000-4000-8000-000000000103', 'k', 'h') ->> 'outcome', 'replayed', 'the same key and body is the same update');
select is((select accepted_seq from public.chats), 2::bigint, 'and takes no seq');
select throws_ok($$ select pg_temp.append('00000000-0000-4000-8000-000000000104', 'k', 'other') $$, 'SDKEY', 'idempotency_key_reused', 'another body is refused');
select throws_ok($$ select pg_temp.append('00000000-0000-4000-8000-000000000104', null, null, '00000000-0000-4000-8000-00000000000b') $$, 'SDNFC', 'chat_not_found', 'a foreign chat is absent');
update public.chat_metadata set size_state = 'full';
select throws_ok($$ select pg_temp.append('00000000-0000-4000-8000-000000000104', null, null) $$, 'SDFUL', 'memory_full', 'a full memory takes no exchange');
select lives_ok($$ select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000105', 'decision', null, null, '{}', 'api', 0, null, null) $$, 'but a decision');
update public.chats set status = 'closed', closed_at = now();
select throws_ok($$ select pg_temp.append('00000000-0000-4000-8000-000000000106', null, null) $$, 'SDCLO', 'chat_closed', 'closed comes before full');
select is(pg_temp.append('00000000-0000-4000-8000-000000000107', 'k', 'h') ->> 'outcome', 'replayed', 'a replay comes before closed');
select is((select count(*) from public.chat_context_queue), 3::bigint, 'refusals leave no row');
select is((select sum(accepted) from public.service_counters), 3::numeric, 'and count nothing');

select * from finish();
rollback;
