-- 2 · A dead letter has one successor, the two name each other, and of such a chain at most one is applied.
-- Cannot see: letters past the row retention; they stay as long as their successor.
select s.tenant_id, s.chat_id, format('update %s redrives %s, which does not fit', s.id, s.redrive_of) as what
from public.chat_context_queue s
join public.chat_context_queue d on d.id = s.redrive_of
where (
  d.redriven_as is distinct from s.id or d.status <> 'failed' or d.seq >= s.seq
  or d.tenant_id <> s.tenant_id or d.chat_id <> s.chat_id or s.stamp_seq is distinct from coalesce(d.stamp_seq, d.seq)
) /* scope: s */
union all
select d.tenant_id, d.chat_id, format('dead letter %s names %s, which is no redrive of it', d.id, d.redriven_as) as what
from public.chat_context_queue d
join public.chat_context_queue s on s.id = d.redriven_as
where d.outcome = 'dead_letter' and s.redrive_of is distinct from d.id /* scope: d */
union all
select s.tenant_id, s.chat_id, format('what was accepted with seq %s was applied more than once', s.stamp_seq) as what
from public.chat_context_queue s
where s.redrive_of is not null and s.status = 'complete' /* scope: s */
group by s.tenant_id, s.chat_id, s.stamp_seq
having count(*) > 1
