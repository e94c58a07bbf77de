-- 9 · A revision holds updates of its own chat only.
-- Cannot see: rows past the row retention.
select r.tenant_id, r.chat_id, format('version %s holds update %s of chat %s', r.version, q.id, q.chat_id) as what
from public.chat_revisions r
cross join lateral unnest(r.queue_ids) as held (id)
join public.chat_context_queue q on q.id = held.id
where (q.tenant_id <> r.tenant_id or q.chat_id <> r.chat_id) /* scope: r */
