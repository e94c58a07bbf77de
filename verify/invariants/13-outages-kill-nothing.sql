-- 13 · No update became a dead letter because the model was out.
-- Cannot see: attempts that an outage spent on rows that ended well.
select q.tenant_id, q.chat_id, format('update %s is a dead letter of %s', q.id, q.error_code) as what
from public.chat_context_queue q
where q.outcome = 'dead_letter'
  and q.error_code in (
    'model_unavailable', 'model_rate_limited', 'model_quota_exhausted', 'model_unauthorized', 'model_timeout')
  /* scope: q */
