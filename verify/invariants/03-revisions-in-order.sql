-- 3 · The revisions of a chat are disjoint and go forward: each begins after the seq where the one before it ended.
-- Cannot see: whether what lies between two revisions was a dead letter, once that row is past the row retention.
select o.tenant_id, o.chat_id,
  format('version %s begins at seq %s, the one before ended at %s', o.version, o.from_seq, o.ended) as what
from (
  select r.tenant_id, r.chat_id, r.version, r.from_seq,
    max(r.to_seq) over (
      partition by r.tenant_id, r.chat_id order by r.version rows between unbounded preceding and 1 preceding) as ended
  from public.chat_revisions r
  where true /* scope: r */
) as o
where o.from_seq <= o.ended
