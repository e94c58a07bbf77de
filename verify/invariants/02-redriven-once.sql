-- 2 · A dead letter has at most one successor, the two name each other, and of the chain one at most is complete: what was
-- said once is applied once.
-- Cannot see: chains of which a row is past its retention.
select q.tenant_id, q.chat_id, format('update %s names the successor %s, which does not name it', q.id, q.redriven_as)
  as what
from public.chat_context_queue q
join public.chat_context_queue successor on successor.id = q.redriven_as
where successor.redrive_of is distinct from q.id /* scope: q */
union all
select q.tenant_id, q.chat_id, format('update %s redrives %s, which is %s and names %s', q.id, letter.id, letter.status,
  coalesce(letter.redriven_as::text, 'nobody')) as what
from public.chat_context_queue q
join public.chat_context_queue letter on letter.id = q.redrive_of
where (
  letter.status <> 'failed' or letter.redriven_as is distinct from q.id or letter.seq >= q.seq
  or q.stamp_seq is distinct from coalesce(letter.stamp_seq, letter.seq)
) /* scope: q */
union all
select q.tenant_id, q.chat_id, format('what was accepted with seq %s is complete %s times',
  coalesce(q.stamp_seq, q.seq), count(*)) as what
from public.chat_context_queue q
where q.status = 'complete' /* scope: q */
group by q.tenant_id, q.chat_id, coalesce(q.stamp_seq, q.seq)
having count(*) > 1
