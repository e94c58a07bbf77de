-- 1 · Every accepted update has its row: the seqs of a chat run from 1 to accepted_seq without a gap.
-- Cannot see: a gap among rows older than the row retention (30 days unless `saidso.row_days` says otherwise), for
-- those are deleted on purpose.
with young as (
  select clock_timestamp() - make_interval(
    days => coalesce(nullif(current_setting('saidso.row_days', true), '')::integer, 30)) as since
), placed as (
  select q.tenant_id, q.chat_id, q.seq, q.created_at,
    lead(q.seq) over (partition by q.tenant_id, q.chat_id order by q.seq) as next_seq
  from public.chat_context_queue q
  where true /* scope: q */
)
select p.tenant_id, p.chat_id,
  format('after seq %s comes %s, of %s accepted', p.seq, coalesce(p.next_seq::text, 'nothing'), c.accepted_seq) as what
from placed p
join public.chats c on c.tenant_id = p.tenant_id and c.chat_id = p.chat_id
cross join young y
where coalesce(p.next_seq, c.accepted_seq + 1) <> p.seq + 1
  -- What was accepted after a young row is younger still, so it cannot have been deleted. Too many is always wrong.
  and (p.created_at > y.since or p.seq > c.accepted_seq)
union all
select c.tenant_id, c.chat_id, format('there is no seq 1, of %s accepted', c.accepted_seq) as what
from public.chats c
cross join young y
where c.accepted_seq > 0 and c.created_at > y.since
  and not exists (
    select from public.chat_context_queue q
    where q.tenant_id = c.tenant_id and q.chat_id = c.chat_id and q.seq = 1) /* scope: c */
