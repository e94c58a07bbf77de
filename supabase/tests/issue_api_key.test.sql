-- issue_api_key: what is kept of a key.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'issue_api_key is executable by the service role alone')
from pg_proc f where f.oid = 'public.issue_api_key'::regproc;
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
select is(public.issue_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'backend', array['read'], null) #>> '{key,prefix}', 'saidso_aaaaaaaa', 'the key comes back');
select is((select count(*) from public.api_keys where secret_hash = repeat('a', 64)), 1::bigint, 'its hash is kept');
select is(public.issue_api_key('00000000-0000-4000-8000-0000000000f2', '00000000-0000-4000-8000-0000000000b9', 'saidso_bbbbbbbb', repeat('b', 64), 'backend', array['read'], null) ->> 'outcome', 'no_tenant', 'not for a tenant that does not exist');
set local role authenticated;
select throws_ok('select * from public.api_keys', '42501', null, 'no user reads the table');
reset role;

select * from finish();
rollback;
