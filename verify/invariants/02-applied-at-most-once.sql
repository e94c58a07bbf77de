-- 2 · An update is inside at most one revision.
-- Cannot see: what a revision did to the memory; the fold of invariant 5 does.
select r.tenant_id, (array_agg(r.chat_id))[1] as chat_id,
  format('update %s is in versions %s', held.id, string_agg(r.version::text, ', ' order by r.version)) as what
from public.chat_revisions r
cross join lateral unnest(r.queue_ids) as held (id)
where true /* scope: r */
group by r.tenant_id, held.id
having count(*) > 1
