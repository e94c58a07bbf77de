-- close_chat: no more updates, from one moment on.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'close_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.close_chat'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select throws_ok($$ select public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c') $$, 'SDNFC', 'chat_not_found', 'not for another user');
select is(public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c') ->> 'status', 'closed', 'its owner closes it');
set local saidso.now = '2026-01-02T00:00:00Z';
select is(public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c') ->> 'status', 'closed', 'and again');
select is((select closed_at from public.chats), '2026-01-01T00:00:00Z'::timestamptz, 'the first time counts');

select * from finish();
rollback;
