-- purge_audit: the oldest lines go, never more than was said, and none for 0 days.
begin;
select * from no_plan();

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'purge_audit is executable by the service role alone')
from pg_proc f where f.oid = 'public.purge_audit'::regproc;

set local saidso.now = '2026-01-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', '{}');
set local saidso.now = '2026-02-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000e', '{}');

set local saidso.now = '2026-01-11T00:00:00Z';
select is(public.purge_audit(10, 100), '{"lines": 0}', 'not before the retention is over');
set local saidso.now = '2026-01-11T00:00:00.001Z';
select is(public.purge_audit(10, 1), '{"lines": 1}', 'at most as many as was said');
select is(public.purge_audit(10, 100), '{"lines": 1}', 'then the rest');
select is(public.purge_audit(10, 100), '{"lines": 0}', 'and no younger one');
set local saidso.now = '2036-01-01T00:00:00Z';
select is(public.purge_audit(0, 100), '{"lines": 0}', '0 days keep for ever');
select is((select count(*) from public.audit_log), 1::bigint, 'the young line is still there');
select is((select count(*) from public.chats), 3::bigint, 'and nothing else was touched');

select * from finish();
rollback;
