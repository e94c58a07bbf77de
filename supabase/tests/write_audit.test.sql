-- write_audit: each operation leaves its line, by hand too, and none holds a word.
begin;
select * from no_plan();
set local saidso.now = '2026-01-01T00:00:00Z';

select public.create_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '{"note": "canary"}');
select public.append_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-0000000000d1', 'exchange', 'canary', null, null, 'api', 0, null, null);
select public.claim_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-0000000000e1', 25000, 8);
select public.fail_update('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000c', 1, '00000000-0000-4000-8000-0000000000d1', 'model_refused', '', 0, 0);
select public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select public.close_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select public.erase_chat('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c');
select results_eq('select action from public.audit_log order by audit_id',
  $$ values ('chat_created'), ('update_accepted'), ('update_failed'), ('chat_closed'), ('chat_erased') $$,
  'one line each, and none for what was done already');
select is((select queue_id from public.audit_log where action = 'update_failed'), '00000000-0000-4000-8000-0000000000d1', 'with the update');
select is((select count(*) from public.audit_log l where to_jsonb(l)::text like '%canary%'), 0::bigint, 'and no word of anybody');
select public.create_tenant('00000000-0000-4000-8000-0000000000b2', 'acme');
insert into public.api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at)
values ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000b2', 'saidso_aaaaaaaa', repeat('a', 64), 'canary', '{read}', now());
update public.api_keys set revoked_at = now();
select results_eq('select action, key_id from public.audit_log order by audit_id desc limit 2',
  $$ values ('key_revoked', '00000000-0000-4000-8000-0000000000f1'::uuid), ('key_issued', '00000000-0000-4000-8000-0000000000f1') $$,
  'a change by hand is in it as well');
select is((select count(*) from public.audit_log l where to_jsonb(l)::text ~ 'canary|aaaaaaaa'), 0::bigint, 'without name and hash');
set local role authenticated;
select throws_ok('select * from public.audit_log', '42501', null, 'no user reads it');
reset role;

select * from finish();
rollback;
