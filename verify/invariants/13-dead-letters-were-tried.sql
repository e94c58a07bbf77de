-- 13 · A dead letter has spent its attempts: 5, or `saidso.max_attempts` where the deployment set MAX_ATTEMPTS. One that its
-- workers did not survive has cost as many of them: 10, or `saidso.max_deaths` where it set MAX_DEATHS.
-- Cannot see: dead letters past the row retention, and what a lower setting of the past allowed.
select q.tenant_id, q.chat_id,
  format('update %s is a dead letter (%s) after %s attempts and %s deaths', q.id, q.error_code, q.attempts, q.deaths)
    as what
from public.chat_context_queue q
where q.outcome = 'dead_letter'
  and case q.error_code
    when 'worker_lost' then q.deaths < coalesce(nullif(current_setting('saidso.max_deaths', true), '')::integer, 10)
    else q.attempts < coalesce(nullif(current_setting('saidso.max_attempts', true), '')::integer, 5)
  end /* scope: q */
