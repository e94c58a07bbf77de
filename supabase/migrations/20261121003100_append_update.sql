-- Accepts an update: one row in the queue, with the next seq of its chat. The row lock on chats is held until the
-- commit, so updates of one chat commit in the order of their seqs and without gaps.

create function public.append_update(
  tenant_id uuid, user_id uuid, chat_id uuid, queue_id uuid, kind text, context_snippet text, messages jsonb,
  payload jsonb, trigger_source text, masked integer, idempotency_key text, request_hash text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  chat record;
  earlier_id uuid;
  earlier_hash text;
  moment timestamptz;
  answer_id uuid := append_update.queue_id;
begin
  if append_update.idempotency_key is not null then
    -- Two requests with one key at once take turns, also when they name different chats. A caught unique violation
    -- would cost every append a subtransaction. Before all other locks, and nobody else takes it.
    perform pg_advisory_xact_lock(hashtextextended(concat_ws(
      '/', append_update.tenant_id, append_update.user_id, append_update.idempotency_key), 0));
    select q.id, q.request_hash into earlier_id, earlier_hash from public.chat_context_queue q
    where q.tenant_id = append_update.tenant_id and q.user_id = append_update.user_id
      and q.idempotency_key = append_update.idempotency_key;
  end if;

  if earlier_id is not null then
    if earlier_hash is distinct from append_update.request_hash then
      raise exception using errcode = 'SDKEY', message = 'idempotency_key_reused';
    end if;
    answer_id := earlier_id;
  else
    -- A refusal below takes this back with its transaction.
    update public.chats c set accepted_seq = c.accepted_seq + 1
    where c.tenant_id = append_update.tenant_id and c.chat_id = append_update.chat_id
      and c.user_id = append_update.user_id
    returning c.status, c.accepted_seq into chat;
    if not found then
      raise exception using errcode = 'SDNFC', message = 'chat_not_found';
    elsif chat.status = 'closed' then
      raise exception using errcode = 'SDCLO', message = 'chat_closed';
    elsif append_update.kind = 'exchange' and exists (
      select from public.chat_metadata m
      where m.tenant_id = append_update.tenant_id and m.chat_id = append_update.chat_id and m.size_state = 'full'
    ) then
      raise exception using errcode = 'SDFUL', message = 'memory_full';
    end if;
    moment := public.saidso_now();
    insert into public.chat_context_queue (
      id, tenant_id, user_id, chat_id, seq, kind, new_context_snippet, messages, payload, trigger_source, masked,
      idempotency_key, request_hash, published_at, created_at)
    values (
      append_update.queue_id, append_update.tenant_id, append_update.user_id, append_update.chat_id,
      chat.accepted_seq, append_update.kind, append_update.context_snippet, append_update.messages,
      append_update.payload, append_update.trigger_source, append_update.masked,
      append_update.idempotency_key, append_update.request_hash, moment, moment);
    perform public.count_events(accepted => 1);
  end if;

  return (
    select jsonb_build_object(
      'outcome', case when earlier_id is null then 'appended' else 'replayed' end,
      'queue_id', q.id, 'chat_id', q.chat_id, 'seq', q.seq, 'status', q.status,
      'publish_attempt', q.publish_attempt, 'accepted_seq', c.accepted_seq, 'created_at', q.created_at,
      'estimate_ms', (select e.estimate_ms from public.service_estimate e))
    from public.chat_context_queue q
    join public.chats c on c.tenant_id = q.tenant_id and c.chat_id = q.chat_id
    where q.id = answer_id);
end
$$;

comment on function public.append_update is
  'appended | replayed (same idempotency key and body). SDKEY, then SDNFC, SDCLO, SDFUL.';
revoke execute on function public.append_update from public, anon, authenticated;
grant execute on function public.append_update to service_role;
