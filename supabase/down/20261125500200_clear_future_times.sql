create or replace function public.clear_future_times(moment timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  horizon timestamptz := clear_future_times.moment + interval '5 minutes';
begin
  -- In the order of all locks: leases before rows. The worker that held such a lease is refused by its fence.
  update public.chat_leases l set lease_until = clear_future_times.moment
  where l.lease_until > horizon and (l.tenant_id, l.chat_id) in (
    select q.tenant_id, q.chat_id from public.chat_context_queue q where q.processed_at is null);
  update public.chat_context_queue q set
    published_at = case when q.published_at > horizon then clear_future_times.moment - interval '1 hour' else q.published_at end,
    retry_at = case when q.retry_at > horizon then null else q.retry_at end
  where q.processed_at is null and (q.published_at > horizon or q.retry_at > horizon);
  update public.circuits c set open_until = clear_future_times.moment
  where c.open_until > clear_future_times.moment + interval '10 minutes';
end
$$;
