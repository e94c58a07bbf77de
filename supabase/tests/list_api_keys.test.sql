-- list_api_keys: keys without their hashes.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'list_api_keys is executable by the service role alone')
from pg_proc f where f.oid = 'public.list_api_keys'::regproc;
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
select public.issue_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'backend', array['read'], null);
select is(jsonb_array_length(public.list_api_keys('00000000-0000-4000-8000-0000000000b2')), 1, 'of one tenant');
select is(jsonb_array_length(public.list_api_keys(null)), 1, 'of all');
select is(jsonb_array_length(public.list_api_keys('00000000-0000-4000-8000-0000000000b9')), 0, 'of none');
select ok(public.list_api_keys(null)::text not like '%' || repeat('a', 64) || '%', 'and never a hash');

select * from finish();
rollback;
