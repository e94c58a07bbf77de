-- 2 · Every entry of the log came with a revision that holds its update. A redrive is the update of two seqs: its own,
-- and the one that its words were first accepted with.
-- Cannot see: the row of an update past the row retention; its revision is still compared.
select f.tenant_id, f.chat_id,
  format('entry %s.%s is of version %s, its update is %s in version %s', f.seq, f.position, f.version,
    coalesce(q.status, '(gone)'), coalesce(q.applied_version::text, '(none)')) as what
from public.chat_facts f
left join public.chat_revisions r
  on r.tenant_id = f.tenant_id and r.chat_id = f.chat_id and r.version = f.version
left join lateral (
  select held.status, held.applied_version from public.chat_context_queue held
  where held.tenant_id = f.tenant_id and held.chat_id = f.chat_id and f.seq in (held.seq, held.stamp_seq)
    -- A dead letter that was redriven has left nothing itself; its successor may be past the retention before it.
    and held.redriven_as is null
  order by held.status = 'complete' desc, held.applied_version = f.version desc limit 1
) as q on true
where (
  r.version is null or f.seq > r.to_seq
  or (f.seq < r.from_seq and not exists (
    -- A redrive that the revision holds, or one that is past its retention.
    select from unnest(r.queue_ids) as named (id)
    left join public.chat_context_queue held on held.id = named.id
    where held.id is null or held.stamp_seq = f.seq))
  or q.status <> 'complete' or q.applied_version <> f.version
) /* scope: f */
