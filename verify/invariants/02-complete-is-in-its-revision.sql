-- 2 · A complete update is inside the revision that it names.
-- Cannot see: rows past the row retention.
select q.tenant_id, q.chat_id,
  format('update %s is complete, and version %s does not hold it', q.id, coalesce(q.applied_version::text, '(none)'))
    as what
from public.chat_context_queue q
left join public.chat_revisions r
  on r.tenant_id = q.tenant_id and r.chat_id = q.chat_id and r.version = q.applied_version
where q.status = 'complete'
  and (r.version is null or q.id <> all (r.queue_ids) or q.seq not between r.from_seq and r.to_seq) /* scope: q */
