-- 3 · Only dead letters are skipped: no revision lies beyond an update that has not ended.
-- Cannot see: nothing; open rows are never deleted.
select q.tenant_id, q.chat_id, format('update %s (seq %s) is %s, and a later seq was applied', q.id, q.seq, q.status)
  as what
from public.chat_context_queue q
where q.processed_at is null
  and exists (
    select from public.chat_revisions r
    where r.tenant_id = q.tenant_id and r.chat_id = q.chat_id and r.to_seq >= q.seq) /* scope: q */
