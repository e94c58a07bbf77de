-- 2 · Every entry of the log came with a revision that holds its update; that of a redrive bears the seq with which its
-- words were first accepted.
-- Cannot see: the row of an update past the row retention; its revision is still compared.
with redriven as (
  select s.tenant_id, s.chat_id, s.stamp_seq, s.applied_version
  from public.chat_context_queue s
  where s.redrive_of is not null and s.status = 'complete' /* scope: s */
)
select f.tenant_id, f.chat_id,
  format('entry %s.%s is of version %s, its update is %s in version %s', f.seq, f.position, f.version,
    coalesce(q.status, '(gone)'), coalesce(q.applied_version::text, '(none)')) as what
from public.chat_facts f
left join public.chat_revisions r
  on r.tenant_id = f.tenant_id and r.chat_id = f.chat_id and r.version = f.version
left join public.chat_context_queue q
  on q.tenant_id = f.tenant_id and q.chat_id = f.chat_id and q.seq = f.seq
left join redriven s
  on s.tenant_id = f.tenant_id and s.chat_id = f.chat_id and s.stamp_seq = f.seq and s.applied_version = f.version
where (
  r.version is null or f.seq > r.to_seq
  or (s.stamp_seq is null and (q.status <> 'complete' or q.applied_version <> f.version))
) /* scope: f */
