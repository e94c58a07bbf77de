-- export_chat: everything about one chat, for its owner.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'export_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.export_chat'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select is(public.export_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c') ->> 'chat_id', '00000000-0000-4000-8000-00000000000c', 'its owner gets it');
select throws_ok($$ select public.export_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c') $$, 'SDNFC', 'chat_not_found', 'and nobody else');
select is((select count(*) from public.audit_log where action = 'chat_exported'), 1::bigint, 'the log holds the one export');

select * from finish();
rollback;
