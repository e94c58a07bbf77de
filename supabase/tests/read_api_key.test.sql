-- read_api_key: whose a key is.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'read_api_key is executable by the service role alone')
from pg_proc f where f.oid = 'public.read_api_key'::regproc;
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
select public.issue_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'backend', array['read'], null);
select is(public.read_api_key(repeat('a', 64)) ->> 'tenant_id', '00000000-0000-4000-8000-0000000000b2', 'found by its hash');
select is(public.read_api_key(repeat('b', 64)), '{"outcome": "unknown"}'::jsonb, 'nothing about one that was never issued');
select is((select last_used_at from public.api_keys), '2026-01-01T00:00:00Z'::timestamptz, 'its use is written down');
set local saidso.now = '2026-01-01T00:00:59Z';
select public.read_api_key(repeat('a', 64));
select is((select last_used_at from public.api_keys), '2026-01-01T00:00:00Z'::timestamptz, 'at most once a minute');

select * from finish();
rollback;
