-- 2 · What a revision holds is complete, and names this revision.
-- Cannot see: rows past the row retention; the revision keeps their ids.
select r.tenant_id, r.chat_id,
  format('version %s holds update %s, which is %s in version %s', r.version, q.id, q.status,
    coalesce(q.applied_version::text, '(none)')) as what
from public.chat_revisions r
cross join lateral unnest(r.queue_ids) as held (id)
join public.chat_context_queue q on q.id = held.id and q.tenant_id = r.tenant_id and q.chat_id = r.chat_id
where (q.status <> 'complete' or q.applied_version is distinct from r.version) /* scope: r */
