-- The text from before dead letters had a retention of their own.
drop function public.purge_expired(integer, integer, integer, integer, integer);

create function public.purge_expired(text_days integer, row_days integer, closed_days integer, most integer)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  texts integer;
  gone integer;
  chats integer := 0;
  closed record;
begin
  -- Chats first: an erasure begins at the lease, and below we hold rows of the queue. Of the queue only what nobody
  -- holds is taken, so that two purges at once never wait for each other there.
  for closed in
    select c.tenant_id, c.user_id, c.chat_id from public.chats c
    where c.status = 'closed' and c.closed_at < moment - make_interval(days => purge_expired.closed_days)
    order by c.closed_at, c.chat_id limit least(purge_expired.most, 100)
  loop
    perform public.erase_chat(closed.tenant_id, closed.user_id, closed.chat_id);
    chats := chats + 1;
  end loop;
  -- Rows first, so that no words are emptied a moment before their row goes.
  delete from public.chat_context_queue q where q.id in (
    select old.id from public.chat_context_queue old
    where old.processed_at < moment - make_interval(days => purge_expired.row_days)
    order by old.processed_at limit purge_expired.most
    for update skip locked);
  get diagnostics gone = row_count;
  update public.chat_context_queue q set
    new_context_snippet = null, messages = null, payload = null,
    -- The entries of a stored result were copied to chat_facts when it was applied.
    result = case when q.result is null then null else jsonb_set(q.result, '{entries}', '[]') end
  where q.id in (
    select old.id from public.chat_context_queue old
    where old.processed_at < moment - make_interval(days => purge_expired.text_days)
      and old.status = 'complete' and num_nonnulls(old.new_context_snippet, old.messages, old.payload) > 0
    order by old.processed_at limit purge_expired.most
    for update skip locked);
  get diagnostics texts = row_count;
  return jsonb_build_object('texts', texts, 'rows', gone, 'chats', chats);
end
$$;

comment on function public.purge_expired is 
  'Erases closed chats and empties, then deletes ended updates past their retention; at most `most` of each, 100 chats.';
revoke execute on function public.purge_expired from public, anon, authenticated;
grant execute on function public.purge_expired to service_role;
