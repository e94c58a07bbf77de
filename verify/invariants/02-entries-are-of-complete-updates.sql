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
  or (s.stamp_seq is null and q.applied_version <> f.version)
  -- A dead letter that was redriven has left nothing itself, and its successor may be past the retention before it.
  or (s.stamp_seq is null and q.status <> 'complete' and (
    q.redriven_as is null or exists (select from public.chat_context_queue e where e.id = q.redriven_as)))
  -- Said before the revision begins: by a redrive, which may be past its retention together with its letter.
  or (s.stamp_seq is null and q.id is null and f.seq < r.from_seq and not exists (
    select from unnest(r.queue_ids) as held (id)
    where not exists (select from public.chat_context_queue e where e.id = held.id)))
) /* scope: f */
