-- revoke_api_key: a key is taken back.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'revoke_api_key is executable by the service role alone')
from pg_proc f where f.oid = 'public.revoke_api_key'::regproc;
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
select public.issue_api_key('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'backend', array['read'], null);
select is(public.revoke_api_key('00000000-0000-4000-8000-0000000000f1', 60000) #>> '{key,revoked_at}', '2026-01-01T00:01:00+00:00', 'after a minute');
select is(public.revoke_api_key('00000000-0000-4000-8000-0000000000f1', 0) #>> '{key,revoked_at}', '2026-01-01T00:00:00+00:00', 'or at once');
select is(public.revoke_api_key('00000000-0000-4000-8000-0000000000f1', 60000) #>> '{key,revoked_at}', '2026-01-01T00:00:00+00:00', 'and gets no time back');
select is(public.revoke_api_key('00000000-0000-4000-8000-0000000000f2', 0) ->> 'outcome', 'unknown', 'one that does not exist');

select * from finish();
rollback;
