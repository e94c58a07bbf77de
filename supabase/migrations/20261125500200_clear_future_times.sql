-- Clears times that this clock cannot have written: a clock that ran ahead and was set back leaves leases, pauses and
-- wake-ups of a time that is hours away, and nobody would touch their chats until then. Five minutes is the longest
-- lease and ten the longest circuit that can be configured; a minute more, since another claim may be a moment newer.

create or replace function public.clear_future_times(moment timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  horizon timestamptz := clear_future_times.moment + interval '6 minutes';
begin
  -- In the order of all locks: leases, circuits, rows. The worker that held such a lease is refused by its fence.
  update public.chat_leases l set lease_until = clear_future_times.moment
  where l.lease_until > horizon and (l.tenant_id, l.chat_id) in (
    select q.tenant_id, q.chat_id from public.chat_context_queue q where q.processed_at is null);
  update public.circuits c set
    open_until = case when c.open_until > clear_future_times.moment + interval '11 minutes'
      then clear_future_times.moment else c.open_until end,
    -- An answer from the future would call the model well for as long as the clock had jumped.
    last_success_at = case when c.last_success_at > horizon then null else c.last_success_at end
  where c.open_until > clear_future_times.moment + interval '11 minutes' or c.last_success_at > horizon;
  update public.chat_context_queue q set
    published_at = case when q.published_at > horizon then clear_future_times.moment - interval '1 hour' else q.published_at end,
    retry_at = case when q.retry_at > horizon then null else q.retry_at end
  where q.processed_at is null and (q.published_at > horizon or q.retry_at > horizon);
end
$$;
