-- rotate_api_key: one key in the place of another.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'rotate_api_key is executable by the service role alone')
from pg_proc f where f.oid = 'public.rotate_api_key'::regproc;
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
select public.issue_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'backend', array['read'], null);
select is(public.rotate_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000f2', 'saidso_bbbbbbbb', repeat('b', 64), 60000) #>> '{key,rotated_from}', '00000000-0000-4000-8000-0000000000f1', 'the new one says whose place it took');
select is((select revoked_at from public.api_keys where key_id = '00000000-0000-4000-8000-0000000000f1'), '2026-01-01T00:01:00Z'::timestamptz, 'the old one goes on for the overlap');
set local saidso.now = '2026-01-01T00:01:00Z';
select is(public.rotate_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000f3', 'saidso_cccccccc', repeat('c', 64), 0) ->> 'outcome', 'unknown', 'and has no second successor after it');

select * from finish();
rollback;
