-- continue_chat: a seeded chat, once per version of its source.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select ok(has_function_privilege('service_role', f.oid, 'execute')
    and not has_function_privilege('anon', f.oid, 'execute')
    and not has_function_privilege('authenticated', f.oid, 'execute'), 'continue_chat is executable by the service role alone')
from pg_proc f where f.oid = 'public.continue_chat'::regproc;
select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{}');
prepare go_on(uuid, uuid, bigint, uuid) as select public.continue_chat('00000000-0000-4000-8000-000000000001', $1, $2, $3, $4,
  gen_random_uuid(), '{}', '[]', '{"user_confirmed": {}, "llm_inferred": {}, "general_summary": "", "to_confirm": [], "token_count": 0, "size_state": "ok", "lines": []}', '[]');
select throws_ok($$ execute go_on('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c', 0, '00000000-0000-4000-8000-00000000000d') $$, 'SDNFC', 'chat_not_found', 'not for another user');
select throws_ok($$ execute go_on('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 1, '00000000-0000-4000-8000-00000000000d') $$, 'SDVER', 'stale_version', 'not from another version');
select throws_ok($$ execute go_on('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 0, '00000000-0000-4000-8000-00000000000c') $$, 'SDUNA', 'chat_id_unavailable', 'not under an id in use');
select lives_ok($$ execute go_on('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 0, '00000000-0000-4000-8000-00000000000d') $$, 'its owner goes on');
select lives_ok($$ execute go_on('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 0, '00000000-0000-4000-8000-00000000000e') $$, 'and again');
select is((select array_agg(chat_id) from public.chats where continued_from is not null), '{00000000-0000-4000-8000-00000000000d}', 'one version is continued once');
select is((select array_agg(kind || ' ' || status || ' ' || outcome) from public.chat_context_queue), '{seed complete no_change}', 'an empty seed has ended without a change');
select is((select version from public.chat_revisions), 1::bigint, 'as the first revision');
select is((select sum(accepted) = sum(no_change) from public.service_counters), true, 'and is counted');

select * from finish();
rollback;
