-- 3 · applied_seq is the highest seq at or below which every update has ended, dead letters included.
-- Cannot see: what the cache says of it.
select m.tenant_id, m.chat_id, format('applied_seq is %s, not %s', m.applied_seq, d.seq) as what
from public.chat_metadata m
join public.chats c on c.tenant_id = m.tenant_id and c.chat_id = m.chat_id
cross join lateral (
  select coalesce(
    (select min(q.seq) - 1 from public.chat_context_queue q
      where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id and q.processed_at is null),
    c.accepted_seq) as seq
) as d
where m.applied_seq <> d.seq /* scope: m */
