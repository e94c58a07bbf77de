-- read_revisions: what changed, newest first.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'read_revisions is executable by the service role alone')
from pg_proc f where f.oid = 'public.read_revisions'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select is(public.read_revisions('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', null, 10), '[]', 'none before the first apply');
insert into public.chat_revisions (tenant_id, chat_id, user_id, version, from_seq, to_seq, queue_ids, fence, diff, created_at)
select c.tenant_id, c.chat_id, c.user_id, v, v, v, array['00000000-0000-4000-8000-000000000101'::uuid], v, '[]', public.saidso_now()
from public.chats c, generate_series(1, 3) v;
select is(jsonb_path_query_array(public.read_revisions('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', null, 2), '$[*].version'), '[3, 2]', 'newest first');
select is(jsonb_path_query_array(public.read_revisions('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 2, 2), '$[*].version'), '[1]', 'and on below a version');
select throws_ok($$ select public.read_revisions('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c', null, 10) $$, 'SDNFC', 'chat_not_found', 'not for another user');

select * from finish();
rollback;
