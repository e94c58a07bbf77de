-- 3 · Within a revision the updates stand in the order of their seqs, from from_seq to to_seq.
-- Cannot see: rows past the row retention.
select o.tenant_id, o.chat_id, format('version %s holds seq %s out of order', o.version, o.seq) as what
from (
  select r.tenant_id, r.chat_id, r.version, r.from_seq, r.to_seq, q.seq,
    max(q.seq) over (
      partition by r.tenant_id, r.chat_id, r.version order by held.place
      rows between unbounded preceding and 1 preceding) as before
  from public.chat_revisions r
  cross join lateral unnest(r.queue_ids) with ordinality as held (id, place)
  join public.chat_context_queue q on q.id = held.id and q.tenant_id = r.tenant_id and q.chat_id = r.chat_id
  where true /* scope: r */
) as o
where o.seq <= o.before or o.seq not between o.from_seq and o.to_seq
