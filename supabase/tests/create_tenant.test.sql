-- create_tenant: one tenant a name.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'create_tenant is executable by the service role alone')
from pg_proc f where f.oid = 'public.create_tenant'::regproc;
select is(public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme') ->> 'outcome', 'created', 'a new tenant');
select is(public.create_tenant('00000000-0000-4000-8000-0000000000b3', 'acme') ->> 'tenant_id', '00000000-0000-4000-8000-0000000000b2', 'its name finds it again');
select throws_ok($$ select public.create_tenant('00000000-0000-4000-8000-0000000000b4', 'Not A Name') $$, '23514', null, 'a name is lower case, digits and dashes');

select * from finish();
rollback;
