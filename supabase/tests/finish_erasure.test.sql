-- finish_erasure: the number of cache keys, once.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'finish_erasure is executable by the service role alone')
from pg_proc f where f.oid = 'public.finish_erasure'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select throws_ok($$ select public.finish_erasure('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1) $$, 'SDNFC', 'chat_not_found', 'a living chat has no receipt');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select is(public.finish_erasure('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 2) -> 'redis_keys', '2', 'the number is written down');
select is(public.finish_erasure('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 0) -> 'redis_keys', '2', 'and stays');

select * from finish();
rollback;
