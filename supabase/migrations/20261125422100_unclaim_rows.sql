-- Puts the rows that a claim has not finished back, optionally without having spent their attempt. A claim that spent
-- none has none to give back.

create or replace function public.unclaim_rows(tenant_id uuid, chat_id uuid, fence bigint, spends_attempt boolean)
returns uuid[]
language sql volatile set search_path = ''
as $$
  with unclaimed as (
    update public.chat_context_queue q
    set status = 'pending_summarization',
      attempts = case when unclaim_rows.spends_attempt or not l.is_charged then q.attempts
        else greatest(0, q.attempts - 1) end
    from public.chat_leases l
    where l.tenant_id = unclaim_rows.tenant_id and l.chat_id = unclaim_rows.chat_id
      and q.tenant_id = l.tenant_id and q.chat_id = l.chat_id
      and q.processed_at is null and q.status = 'processing' and q.fence = unclaim_rows.fence
    returning q.id
  )
  select coalesce(array_agg(u.id), '{}') from unclaimed u
$$;

comment on function public.unclaim_rows is 'processing -> pending_summarization for the rows of one claim; returns their ids.';
