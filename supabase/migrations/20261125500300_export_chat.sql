-- Everything that is held about one chat, for the person it is about. One statement per table in one transaction that
-- reads one state; the audit log says that it was asked for.

create or replace function public.export_chat(tenant_id uuid, user_id uuid, chat_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  chat public.chats;
  answer jsonb;
begin
  select c.* into chat from public.chats c
  where c.tenant_id = export_chat.tenant_id and c.chat_id = export_chat.chat_id and c.user_id = export_chat.user_id
  -- An erasure waits until the answer is whole, or has been: half a chat would be none.
  for key share;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  -- One statement, so one snapshot: memory, facts and revisions are of the same version.
  select public.describe_chat(chat) || jsonb_build_object(
    'memory', (
      select jsonb_build_object(
        'user_confirmed', m.user_confirmed, 'llm_inferred', m.llm_inferred, 'general_summary', m.general_summary,
        'version', m.version, 'last_updated', m.last_updated)
      from public.chat_metadata m where m.tenant_id = chat.tenant_id and m.chat_id = chat.chat_id),
    'updates', coalesce((
      select jsonb_agg(jsonb_build_object(
        'queue_id', q.id, 'seq', q.seq, 'kind', q.kind, 'status', q.status, 'outcome', q.outcome,
        'trigger_source', q.trigger_source, 'context_snippet', q.new_context_snippet, 'messages', q.messages,
        'payload', q.payload, 'masked', q.masked, 'created_at', q.created_at, 'processed_at', q.processed_at)
        order by q.seq)
      from public.chat_context_queue q where q.tenant_id = chat.tenant_id and q.chat_id = chat.chat_id), '[]'),
    'entries', coalesce((
      select jsonb_agg(jsonb_build_object(
        'seq', f.seq, 'kind', f.kind, 'section', f.section, 'key', f.key, 'value', f.value,
        'confidence', f.confidence, 'evidence', f.evidence, 'reason', f.reason, 'version', f.version,
        'created_at', f.created_at) order by f.seq, f.position)
      from public.chat_facts f where f.tenant_id = chat.tenant_id and f.chat_id = chat.chat_id), '[]'),
    'revisions', coalesce((
      select jsonb_agg(jsonb_build_object(
        'version', r.version, 'from_seq', r.from_seq, 'to_seq', r.to_seq, 'created_at', r.created_at)
        order by r.version)
      from public.chat_revisions r where r.tenant_id = chat.tenant_id and r.chat_id = chat.chat_id), '[]'))
  into answer;
  insert into public.audit_log (at, action, tenant_id, user_id, chat_id, database_role)
  values (public.saidso_now(), 'chat_exported', chat.tenant_id, chat.user_id, chat.chat_id,
    coalesce(nullif(current_setting('role', true), 'none'), session_user));
  return answer;
end
$$;

