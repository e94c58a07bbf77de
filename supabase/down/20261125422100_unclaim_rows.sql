create or replace function public.unclaim_rows(tenant_id uuid, chat_id uuid, fence bigint, spends_attempt boolean)
returns uuid[]
language sql volatile set search_path = ''
as $$
  with unclaimed as (
    update public.chat_context_queue q
    set status = 'pending_summarization',
      attempts = case when spends_attempt then q.attempts else greatest(0, q.attempts - 1) end
    where q.tenant_id = unclaim_rows.tenant_id and q.chat_id = unclaim_rows.chat_id
      and q.processed_at is null and q.status = 'processing' and q.fence = unclaim_rows.fence
    returning q.id
  )
  select coalesce(array_agg(u.id), '{}') from unclaimed u
$$;

comment on function public.unclaim_rows is 'processing -> pending_summarization for the rows of one claim; returns their ids.';
