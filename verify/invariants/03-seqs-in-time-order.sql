-- 3 · Seqs follow the order of the inserts: no update was accepted more than a second before the one with the seq
-- below it.
-- Cannot see: order within that second. A server clock that was set back by more shows here, and is no violation.
select o.tenant_id, o.chat_id, format('seq %s was accepted before the seq below it', o.seq) as what
from (
  select q.tenant_id, q.chat_id, q.seq, q.created_at,
    lag(q.created_at) over (partition by q.tenant_id, q.chat_id order by q.seq) as before
  from public.chat_context_queue q
  where true /* scope: q */
) as o
where o.created_at < o.before - interval '1 second'
