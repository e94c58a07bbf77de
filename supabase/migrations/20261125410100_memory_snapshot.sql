-- A memory with its watermarks. A dead letter that was dropped is no longer counted: somebody has decided about it.

create or replace function public.memory_snapshot(tenant_id uuid, chat_id uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'user_id', m.user_id,
    'user_confirmed', m.user_confirmed,
    'llm_inferred', m.llm_inferred,
    'general_summary', m.general_summary,
    'to_confirm', m.to_confirm,
    'token_count', m.token_count,
    'size_state', m.size_state,
    'lines', m.lines,
    'version', m.version,
    'accepted_seq', c.accepted_seq,
    'applied_seq', m.applied_seq,
    'pending_updates', (
      select count(*) from public.chat_context_queue q
      where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id and q.processed_at is null),
    'failed_updates', (
      select count(*) from public.chat_context_queue q
      where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id
        and q.outcome = 'dead_letter' and q.redriven_as is null and q.dropped_at is null),
    'last_updated', m.last_updated,
    'created_at', m.created_at)
  from public.chat_metadata m
  join public.chats c on c.tenant_id = m.tenant_id and c.chat_id = m.chat_id
  where m.tenant_id = memory_snapshot.tenant_id and m.chat_id = memory_snapshot.chat_id
$$;

comment on function public.memory_snapshot is 'The memory of a chat with its watermarks, in one snapshot; null when there is none.';
revoke execute on function public.memory_snapshot from public, anon, authenticated, service_role;
