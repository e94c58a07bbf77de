-- 10 · Nothing is confirmed, and nothing confirmed is taken away, without evidence; going back to a version clears
-- without.
-- Cannot see: whether the words were said; `npm run verify` looks them up while they exist.
select f.tenant_id, f.chat_id, format('entry %s.%s (%s) has no evidence', f.seq, f.position, f.kind) as what
from public.chat_facts f
where f.section = 'user_confirmed' and f.evidence is null
  and not (f.kind = 'retract' and f.reason is not distinct from 'restored') /* scope: f */
