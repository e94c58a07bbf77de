-- Tries a dead letter again: a new update at the end of its chat, with the words of the old one. Appended and not
-- reopened, because what came after the old one has been applied: its seq has ended, and stays so.

create function public.redrive_update(tenant_id uuid, queue_id uuid, new_queue_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  letter public.chat_context_queue;
  chat record;
  moment timestamptz;
begin
  -- The chat first, as an append does: the lock order has it before the queue, and two redrives of one letter take turns.
  select c.status, c.accepted_seq + 1 as seq into chat from public.chats c
  where c.tenant_id = redrive_update.tenant_id and c.chat_id = (
    select q.chat_id from public.chat_context_queue q
    where q.tenant_id = redrive_update.tenant_id and q.id = redrive_update.queue_id)
  for no key update;
  select q.* into letter from public.chat_context_queue q
  where q.tenant_id = redrive_update.tenant_id and q.id = redrive_update.queue_id
  for no key update;
  if letter.id is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif letter.redriven_as is not null then
    return jsonb_build_object('outcome', 'already_redriven', 'queue_id', letter.redriven_as);
  elsif letter.outcome is distinct from 'dead_letter' then
    return jsonb_build_object('outcome', 'not_dead_letter');
  elsif letter.dropped_at is not null then
    return jsonb_build_object('outcome', 'dropped');
  elsif num_nonnulls(letter.new_context_snippet, letter.messages, letter.payload) = 0 then
    return jsonb_build_object('outcome', 'words_purged');
  elsif chat.status = 'closed' then
    return jsonb_build_object('outcome', 'chat_closed');
  end if;

  -- A full memory refuses nothing here: this was accepted before it was full.
  update public.chats c set accepted_seq = chat.seq
  where c.tenant_id = letter.tenant_id and c.chat_id = letter.chat_id;
  moment := public.saidso_now();
  -- The idempotency key stays with the old row: the caller who repeats the request is shown what became of it.
  insert into public.chat_context_queue (
    id, tenant_id, user_id, chat_id, seq, stamp_seq, kind, new_context_snippet, messages, payload, trigger_source,
    masked, redrive_of, published_at, created_at)
  values (
    redrive_update.new_queue_id, letter.tenant_id, letter.user_id, letter.chat_id, chat.seq,
    coalesce(letter.stamp_seq, letter.seq), letter.kind, letter.new_context_snippet, letter.messages, letter.payload,
    letter.trigger_source, letter.masked, letter.id, moment, moment);
  update public.chat_context_queue q set redriven_as = redrive_update.new_queue_id where q.id = letter.id;
  perform public.count_events(accepted => 1);
  return jsonb_build_object(
    'outcome', 'redriven', 'queue_id', redrive_update.new_queue_id, 'user_id', letter.user_id,
    'chat_id', letter.chat_id, 'seq', chat.seq, 'stamp_seq', coalesce(letter.stamp_seq, letter.seq),
    'publish_attempt', 1);
end
$$;

comment on function public.redrive_update is
  'redriven | already_redriven | not_found | not_dead_letter | dropped | words_purged | chat_closed. The same again: the same new update.';
revoke execute on function public.redrive_update from public, anon, authenticated;
grant execute on function public.redrive_update to service_role;
