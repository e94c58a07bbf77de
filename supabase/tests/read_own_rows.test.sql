-- Who may read what: every role and every table.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000101', 'exchange', 'I live in Bern.', null, null, 'api', 0, null, null);
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', '{}');
select public.create_chat('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', '{}');

-- anon and the service role may touch no table at all, authenticated five, and only to read.
select is(has_table_privilege(r.role, t.oid, p.privilege), r.role = 'authenticated' and p.privilege = 'select'
    and t.relname in ('chats', 'chat_metadata', 'chat_context_queue', 'chat_facts', 'chat_revisions'),
  format('%s: %s on %s', r.role, p.privilege, t.relname))
from pg_class t, (values ('anon'), ('authenticated'), ('service_role')) as r (role),
  (values ('select'), ('insert'), ('update'), ('delete'), ('truncate')) as p (privilege)
where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'v', 'm', 'p');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';
select results_eq('select chat_id from public.chats', $$ values ('00000000-0000-4000-8000-00000000000c'::uuid) $$, 'a user sees the own chats of the default tenant');
select is((select count(*) from public.chat_metadata), 1::bigint, 'the own memory');
select is((select count(*) from public.chat_context_queue), 1::bigint, 'the own updates');
select throws_ok('select * from public.chat_leases', '42501', null, 'no leases');
select throws_ok($$ update public.chats set status = 'closed' $$, '42501', null, 'and writes nothing');
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';
select results_eq('select chat_id from public.chats', $$ values ('00000000-0000-4000-8000-00000000000b'::uuid) $$, 'another user sees theirs');
set local request.jwt.claims = '{"role": "authenticated"}';
select is_empty('select * from public.chats', 'a token without a user sees nothing');
reset role;

select * from finish();
rollback;
