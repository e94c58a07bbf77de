-- For the dashboard: how much is waiting, by status.

create view public.queue_depth with (security_invoker = true) as
select q.status, count(*) as updates, count(distinct (q.tenant_id, q.chat_id)) as chats,
  min(q.created_at) as oldest, public.saidso_now() - min(q.created_at) as oldest_age
from public.chat_context_queue q
where q.processed_at is null
group by q.status;

revoke all on table public.queue_depth from public, anon, authenticated, service_role;
comment on view public.queue_depth is 'Open updates by status. Reads with the rights of who asks; no API role may.';
