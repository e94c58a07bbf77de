-- 13 · A dead letter has spent its attempts: 5, or `saidso.max_attempts` where the deployment set MAX_ATTEMPTS.
-- Cannot see: dead letters past the row retention, and what a lower setting of the past allowed.
select q.tenant_id, q.chat_id,
  format('update %s is a dead letter (%s) after %s attempts', q.id, q.error_code, q.attempts) as what
from public.chat_context_queue q
where q.outcome = 'dead_letter'
  and q.attempts < coalesce(nullif(current_setting('saidso.max_attempts', true), '')::integer, 5) /* scope: q */
