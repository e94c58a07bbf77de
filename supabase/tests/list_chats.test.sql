-- list_chats: newest first, from a place on.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'list_chats is executable by the service role alone')
from pg_proc f where f.oid = 'public.list_chats'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
set local saidso.now = '2026-01-01T00:00:00.000001Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '{}');
select is(jsonb_path_query_array(public.list_chats('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', null, null, 10), '$[*].chat_id'), '["00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"]', 'newest first');
select is(jsonb_path_query_array(public.list_chats('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 1767225600000001, '00000000-0000-4000-8000-00000000000b', 10), '$[*].chat_id'), '["00000000-0000-4000-8000-00000000000c"]', 'what follows a place');
select is(public.list_chats('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', null, null, 1) #> '{0,created_micros}', '1767225600000001', 'to the microsecond');
select is(public.list_chats('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', null, null, 10), '[]', 'nothing of another user');

select * from finish();
rollback;
