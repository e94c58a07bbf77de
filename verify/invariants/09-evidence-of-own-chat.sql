-- 9 · Evidence points into the chat of its entry, or was carried over from a chat of the same owner.
-- Cannot see: rows past the row retention, and what a prompt held.
select f.tenant_id, f.chat_id, format('entry %s.%s cites update %s of chat %s', f.seq, f.position, q.id, q.chat_id)
  as what
from public.chat_facts f
join public.chat_context_queue q on q.id = (f.evidence ->> 'queue_id')::uuid
where (
  q.tenant_id <> f.tenant_id
  or (q.chat_id <> f.chat_id and (f.evidence ->> 'attribution' <> 'carried' or q.user_id <> f.user_id))
) /* scope: f */
