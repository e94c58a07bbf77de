-- unfinished_erasures: what the sweep still has to clear.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'unfinished_erasures is executable by the service role alone')
from pg_proc f where f.oid = 'public.unfinished_erasures'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select is(public.unfinished_erasures(10), '[]', 'a living chat is not among them');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select is(public.unfinished_erasures(10), jsonb_build_array(jsonb_build_object('tenant_id', '00000000-0000-4000-8000-000000000001', 'user_id', '00000000-0000-4000-8000-00000000000a', 'chat_id', '00000000-0000-4000-8000-00000000000c')), 'an erased one is');
select is(public.unfinished_erasures(0), '[]', 'at most as many as asked');
select public.finish_erasure('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 0);
select is(public.unfinished_erasures(10), '[]', 'until it is finished');

select * from finish();
rollback;
