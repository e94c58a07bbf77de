-- One line of the audit log, in the transaction of what it tells of. The row's fields are read by name from its JSON, so
-- that one function serves every table; a column that a table does not have gives null. Runs with the rights of whoever
-- changes the row, and only the owner of the tables can: our functions, and the dashboard.

create function public.write_audit() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  line jsonb := to_jsonb(new);
begin
  insert into public.audit_log (
    at, action, tenant_id, user_id, chat_id, queue_id, version, key_id, database_role)
  values (
    public.saidso_now(), tg_argv[0], (line ->> 'tenant_id')::uuid, (line ->> 'user_id')::uuid,
    (line ->> 'chat_id')::uuid,
    case when tg_table_name = 'chat_context_queue' then (line ->> 'id')::uuid end,
    case when tg_table_name = 'chat_revisions' then (line ->> 'version')::bigint end,
    case when tg_table_name = 'api_keys' then (line ->> 'key_id')::uuid end,
    -- A definer function runs as its owner; the role that the request came with is still the setting.
    coalesce(nullif(current_setting('role', true), 'none'), session_user));
  return null;
end
$$;

comment on function public.write_audit() is 'Writes tg_argv[0] with the ids of the new row into audit_log.';
revoke execute on function public.write_audit from public, anon, authenticated, service_role;

create trigger audit_created after insert on public.chats
  for each row execute function public.write_audit('chat_created');
create trigger audit_closed after update of status on public.chats
  for each row when (old.status <> 'closed' and new.status = 'closed')
  execute function public.write_audit('chat_closed');
create trigger audit_accepted after insert on public.chat_context_queue
  for each row execute function public.write_audit('update_accepted');
create trigger audit_failed after update of status on public.chat_context_queue
  for each row when (old.status <> 'failed' and new.status = 'failed')
  execute function public.write_audit('update_failed');
create trigger audit_applied after insert on public.chat_revisions
  for each row execute function public.write_audit('revision_applied');
create trigger audit_erased after insert on public.erasures
  for each row execute function public.write_audit('chat_erased');
create trigger audit_issued after insert on public.api_keys
  for each row execute function public.write_audit('key_issued');
create trigger audit_revoked after update of revoked_at on public.api_keys
  for each row when (old.revoked_at is distinct from new.revoked_at)
  execute function public.write_audit('key_revoked');
