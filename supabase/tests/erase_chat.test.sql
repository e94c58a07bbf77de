-- erase_chat: nothing stays but a line of counts.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'erase_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.erase_chat'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000102', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8);
select throws_ok($$ select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c') $$, 'SDNFC', 'chat_not_found', 'another user cannot');
select is(public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c'), jsonb_build_object('chat_id', '00000000-0000-4000-8000-00000000000c', 'erased_at', '2026-01-01T00:00:00+00:00',
  'postgres_rows', 5, 'open_updates', 2, 'redis_keys', null), 'the receipt counts rows and open updates');
select is((select count(*) from public.chat_context_queue), 0::bigint, 'no update is left');
select is((select count(*) from public.chats), 0::bigint, 'nor the chat');
set local saidso.now = '2026-01-02T00:00:00Z';
select is(public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c') ->> 'erased_at', '2026-01-01T00:00:00+00:00', 'again is the same receipt');
select is(public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d', 25000, 8) ->> 'outcome', 'gone', 'a late wake-up finds it gone');

select * from finish();
rollback;
