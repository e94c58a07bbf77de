-- Retention: the words of merged updates go first, the rows of all ended ones later. Facts stay, with the quotes that
-- prove them. A dead letter that nobody has decided about keeps both longer: without them there would be nothing to
-- redrive. One that was redriven stays as long as its successor, so that it can name it.
-- A closed chat goes whole, as if its owner had erased it: its line in the ledger has the sweep clear the cache too.

-- With another argument it is another function: the old one would make a call without the new argument ambiguous.
drop function public.purge_expired(integer, integer, integer, integer);

create function public.purge_expired(
  text_days integer, row_days integer, closed_days integer, most integer, dead_letter_days integer default 90
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  rows_before timestamptz := moment - make_interval(days => purge_expired.row_days);
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
    where old.processed_at < rows_before and case
        when old.outcome <> 'dead_letter' then true
        when old.dropped_at is not null then old.dropped_at < rows_before
        when old.redriven_as is not null then not exists (
          select from public.chat_context_queue successor
          where successor.id = old.redriven_as
            and (successor.processed_at is null or successor.processed_at >= rows_before))
        else old.processed_at < moment - make_interval(days => purge_expired.dead_letter_days)
      end
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
      -- The words of a redriven letter were copied to its successor.
      and (old.status = 'complete' or old.redriven_as is not null)
      and num_nonnulls(old.new_context_snippet, old.messages, old.payload) > 0
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
