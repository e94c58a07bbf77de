-- Takes a dead lease away: its unfinished rows wait again, and its worker, should it still run, is refused.
-- A death is no attempt: processes are killed by deploys and machines as well. It has a count of its own, and the batch
-- is halved, so that a text which does kill its workers soon stands alone and is found by its deaths.

create or replace function public.expire_lease(tenant_id uuid, chat_id uuid) returns void
language sql volatile set search_path = ''
as $$
  with dead as (
    update public.chat_context_queue q set status = 'pending_summarization', deaths = q.deaths + 1,
      attempts = greatest(0, q.attempts - l.is_charged::integer)
    from public.chat_leases l
    where l.tenant_id = expire_lease.tenant_id and l.chat_id = expire_lease.chat_id
      and q.tenant_id = l.tenant_id and q.chat_id = l.chat_id
      and q.processed_at is null and q.status = 'processing'
    returning q.id
  ), counted as (
    select count(*)::integer as many from dead
  )
  update public.chat_leases l set holder = null, lease_until = null,
    batch_limit = case when counted.many = 0 then l.batch_limit else greatest(1, counted.many / 2) end
  from counted
  where l.tenant_id = expire_lease.tenant_id and l.chat_id = expire_lease.chat_id and l.holder is not null;
$$;

comment on function public.expire_lease is 'Frees a lease whose time is over. The caller has locked it and checked the clock.';
