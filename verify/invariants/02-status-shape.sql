-- 2 · The columns of an update agree with its status: an open one has no end, a complete one has result and version,
-- a dead letter has a reason.
-- Cannot see: through which moves it came there; the trigger of 02-guards-on does.
select q.tenant_id, q.chat_id, format('update %s is %s, and its columns say otherwise', q.id, q.status) as what
from public.chat_context_queue q
where (
  (q.status in ('complete', 'failed')) <> (q.processed_at is not null)
  or (q.outcome is not null) <> (q.processed_at is not null)
  or (q.outcome is not distinct from 'dead_letter') <> (q.status = 'failed')
  or (q.result is not null) <> (q.status in ('ready_to_write', 'complete'))
  or (q.applied_version is not null) <> (q.status = 'complete')
  or (q.status = 'failed' and q.error_code is null)
  or (q.fence is null and q.status in ('processing', 'ready_to_write', 'complete'))
) /* scope: q */
