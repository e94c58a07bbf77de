-- For the dashboard: what is waiting, without the words.

create view public.open_updates with (security_invoker = true) as
select q.tenant_id, q.user_id, q.chat_id, q.seq, q.id as queue_id, q.status, q.attempts, q.error_code, q.retry_at,
  q.publish_attempt, q.published_at, l.lease_until, q.created_at, public.saidso_now() - q.created_at as age
from public.chat_context_queue q
left join public.chat_leases l on l.tenant_id = q.tenant_id and l.chat_id = q.chat_id
where q.processed_at is null;

revoke all on table public.open_updates from public, anon, authenticated, service_role;
comment on view public.open_updates is 'Updates that have not ended, without their words. Reads with the rights of who asks; no API role may.';
