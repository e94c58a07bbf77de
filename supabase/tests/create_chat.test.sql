-- create_chat: a chat, its memory and its lease, once.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'create_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.create_chat'::regproc;
select is(public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{"a": 1}') ->> 'outcome', 'created', 'a new chat is created');
select is(public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{"a": 2}') #>> '{metadata,a}', '1', 'the metadata of the first call stays');
select is((select count(*) from public.chat_metadata), 1::bigint, 'with one memory');
select is((select batch_limit from public.chat_leases), 8::smallint, 'and one free lease');
select is((select created_at from public.chats), '2026-01-01T00:00:00Z'::timestamptz, 'the time is saidso_now()');
select throws_ok($$ select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c', '{}') $$, 'SDUNA', 'chat_id_unavailable', 'not for another user');
update public.chats set status = 'closed', closed_at = now();
select throws_ok($$ select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}') $$, 'SDUNA', 'chat_id_unavailable', 'not when closed');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select throws_ok($$ select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}') $$, 'SDUNA', 'chat_id_unavailable', 'not when erased');
select lives_ok($$ select public.create_chat('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}') $$, 'the same id in another tenant is another chat');

select * from finish();
rollback;
