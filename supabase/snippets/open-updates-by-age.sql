-- Open updates, oldest first: what waits, for how long, and why.
select age, status, attempts, error_code, retry_at, lease_until, publish_attempt, published_at, tenant_id, user_id,
  chat_id, seq, queue_id
from public.open_updates
order by age desc
limit 200;
