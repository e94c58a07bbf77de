-- 1 · A user's idempotency key names one update.
-- Cannot see: rows that retention or an erasure has deleted, and what callers were told (that needs their history).
select q.tenant_id, (array_agg(q.chat_id order by q.seq))[1] as chat_id,
  format('one key of user %s names %s updates: %s', q.user_id, count(*), string_agg(q.id::text, ', ' order by q.id))
    as what
from public.chat_context_queue q
where q.idempotency_key is not null /* scope: q */
group by q.tenant_id, q.user_id, q.idempotency_key
having count(*) > 1
