-- read_memory: watermarks and, if asked, the words that wait.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'read_memory is executable by the service role alone')
from pg_proc f where f.oid = 'public.read_memory'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select is(public.read_memory('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', false, false) #>> '{memory,pending_updates}', '1', 'what waits is counted');
select is(public.read_memory('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', false, false) -> 'pending', '[]', 'and not shown');
select is(public.read_memory('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', true, false) #>> '{pending,0,context_snippet}', 'I live in Bern.', 'unless asked for');
select is(public.read_memory('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', false, true) -> 'entries', '[]', 'the log of an empty memory is empty');
select throws_ok($$ select public.read_memory('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c', true, false) $$, 'SDNFC', 'chat_not_found', 'another user reads nothing');
select throws_ok($$ select public.read_memory('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', true, false) $$, 'SDNFC', 'chat_not_found', 'nor another tenant');

select * from finish();
rollback;
