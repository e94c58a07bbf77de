-- 2 · Every entry of the log came with a revision that holds its update.
-- Cannot see: the row of an update past the row retention; its revision is still compared.
select f.tenant_id, f.chat_id,
  format('entry %s.%s is of version %s, its update is %s in version %s', f.seq, f.position, f.version,
    coalesce(q.status, '(gone)'), coalesce(q.applied_version::text, '(none)')) as what
from public.chat_facts f
left join public.chat_revisions r
  on r.tenant_id = f.tenant_id and r.chat_id = f.chat_id and r.version = f.version
left join public.chat_context_queue q
  on q.tenant_id = f.tenant_id and q.chat_id = f.chat_id and q.seq = f.seq
where (
  r.version is null or f.seq not between r.from_seq and r.to_seq
  or q.status <> 'complete' or q.applied_version <> f.version
) /* scope: f */
