-- Nobody will redrive this one: its words go now, and it no longer counts as waiting. It stays failed, for the memory
-- does not know what it said.

create function public.drop_dead_letter(tenant_id uuid, queue_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  letter public.chat_context_queue;
begin
  select q.* into letter from public.chat_context_queue q
  where q.tenant_id = drop_dead_letter.tenant_id and q.id = drop_dead_letter.queue_id
  for no key update;
  if letter.id is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif letter.outcome is distinct from 'dead_letter' then
    return jsonb_build_object('outcome', 'not_dead_letter');
  elsif letter.redriven_as is not null then
    return jsonb_build_object('outcome', 'already_redriven', 'queue_id', letter.redriven_as);
  elsif letter.dropped_at is not null then
    return jsonb_build_object('outcome', 'already_dropped');
  end if;
  update public.chat_context_queue q set
    dropped_at = public.saidso_now(), new_context_snippet = null, messages = null, payload = null
  where q.id = letter.id;
  return jsonb_build_object('outcome', 'dropped', 'chat_id', letter.chat_id, 'seq', letter.seq);
end
$$;

comment on function public.drop_dead_letter is
  'dropped | already_dropped | not_found | not_dead_letter | already_redriven. Removes the words of the row.';
revoke execute on function public.drop_dead_letter from public, anon, authenticated;
grant execute on function public.drop_dead_letter to service_role;
