-- Continues a chat in a new one: the chat, its seed (an update that has ended), its first revision and its memory, all
-- or nothing. Once per version of the source: who asks again, or at the same time, is given the same chat.

create function public.continue_chat(
  tenant_id uuid, user_id uuid, chat_id uuid, source_version bigint, new_chat_id uuid, queue_id uuid,
  metadata jsonb, entries jsonb, content jsonb, diff jsonb
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  chat public.chats;
  moment timestamptz;
  is_changed boolean := jsonb_array_length(continue_chat.entries) > 0;
  outcome text := case when jsonb_array_length(continue_chat.entries) > 0 then 'applied' else 'no_change' end;
begin
  -- Continuing takes turns per source. A worker of the source is not held up: it begins at the lease.
  perform from public.chats c
  where c.tenant_id = continue_chat.tenant_id and c.chat_id = continue_chat.chat_id
    and c.user_id = continue_chat.user_id
  for no key update;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  select c.* into chat from public.chats c
  where c.tenant_id = continue_chat.tenant_id and c.continued_from = continue_chat.chat_id
    and c.continued_version = continue_chat.source_version;
  if found then
    return public.describe_chat(chat) || jsonb_build_object('outcome', 'exists');
  end if;
  -- The seed was made from this version; an apply after this line makes it the past, which may be continued as well.
  if continue_chat.source_version is distinct from (
    select m.version from public.chat_metadata m
    where m.tenant_id = continue_chat.tenant_id and m.chat_id = continue_chat.chat_id
  ) then
    raise exception using errcode = 'SDVER', message = 'stale_version';
  end if;
  -- The caller's own chat of this id is no new one, so it cannot be used either.
  if public.create_chat(
    continue_chat.tenant_id, continue_chat.user_id, continue_chat.new_chat_id, continue_chat.metadata
  ) ->> 'outcome' <> 'created' then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  moment := public.saidso_now();
  update public.chats c set accepted_seq = 1, continued_from = continue_chat.chat_id,
    continued_version = continue_chat.source_version
  where c.tenant_id = continue_chat.tenant_id and c.chat_id = continue_chat.new_chat_id
  returning c.* into chat;
  update public.chat_metadata m set
    user_confirmed = continue_chat.content -> 'user_confirmed',
    llm_inferred = continue_chat.content -> 'llm_inferred',
    general_summary = continue_chat.content ->> 'general_summary',
    to_confirm = continue_chat.content -> 'to_confirm',
    token_count = (continue_chat.content ->> 'token_count')::integer,
    size_state = continue_chat.content ->> 'size_state',
    lines = continue_chat.content -> 'lines',
    version = 1, applied_seq = 1, last_updated = case when is_changed then moment end
  where m.tenant_id = continue_chat.tenant_id and m.chat_id = continue_chat.new_chat_id;
  insert into public.chat_context_queue (
    id, tenant_id, user_id, chat_id, seq, kind, payload, status, outcome, result, diff, fence, applied_version,
    published_at, created_at, processed_at)
  values (
    continue_chat.queue_id, continue_chat.tenant_id, continue_chat.user_id, continue_chat.new_chat_id, 1, 'seed',
    jsonb_build_object('source_chat_id', continue_chat.chat_id, 'source_version', continue_chat.source_version),
    'complete', outcome, jsonb_build_object('entries', '[]'::jsonb, 'outcome', outcome, 'merged_by', null,
      'tokens', '{"input": 0, "output": 0}'::jsonb),
    continue_chat.diff, 0, 1, moment, moment, moment);
  perform public.insert_facts(
    continue_chat.tenant_id, continue_chat.new_chat_id, continue_chat.entries, 1, moment);
  insert into public.chat_revisions (
    tenant_id, chat_id, user_id, version, from_seq, to_seq, queue_ids, fence, diff, created_at)
  values (
    continue_chat.tenant_id, continue_chat.new_chat_id, continue_chat.user_id, 1, 1, 1,
    array[continue_chat.queue_id], 0, continue_chat.diff, moment);
  -- Without a latency: a seed never waited.
  perform public.count_events(accepted => 1, outcomes => array[outcome]);
  return public.describe_chat(chat) || jsonb_build_object('outcome', 'created');
end
$$;

comment on function public.continue_chat is
  'created | exists (continued before from this version). SDNFC, SDVER, SDUNA.';
revoke execute on function public.continue_chat from public, anon, authenticated;
grant execute on function public.continue_chat to service_role;
