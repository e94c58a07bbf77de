-- read_chat: one chat of its owner.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'read_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.read_chat'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{"a": 1}');
select is(public.read_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c'), '{"chat_id": "00000000-0000-4000-8000-00000000000c", "status": "open", "metadata": {"a": 1}, "accepted_seq": 0, "created_at": "2026-01-01T00:00:00+00:00"}', 'the chat, without its owner');
select throws_ok($$ select public.read_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c') $$, 'SDNFC', 'chat_not_found', 'not for another user');

select * from finish();
rollback;
