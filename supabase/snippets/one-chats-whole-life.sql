-- Everything that happened to one chat, in order. Put its id in the first line; without one the newest chat is shown.
with wanted as (
  select c.tenant_id, c.chat_id from public.chats c
  where c.chat_id = coalesce(nullif('', '')::uuid, c.chat_id)
  order by c.created_at desc limit 1
)
select life.at, life.event, life.seq, life.detail
from wanted w
cross join lateral (
  select c.created_at as at, 'created' as event, null::bigint as seq, c.metadata::text as detail
  from public.chats c where (c.tenant_id, c.chat_id) = (w.tenant_id, w.chat_id)
  union all
  select q.created_at, 'accepted', q.seq, format('%s by %s', q.kind, q.trigger_source)
  from public.chat_context_queue q where (q.tenant_id, q.chat_id) = (w.tenant_id, w.chat_id)
  union all
  select q.processed_at, q.status, q.seq, concat_ws(', ', q.outcome, q.merged_by, q.error_code)
  from public.chat_context_queue q
  where (q.tenant_id, q.chat_id) = (w.tenant_id, w.chat_id) and q.processed_at is not null
  union all
  select r.created_at, format('revision %s', r.version), r.to_seq, r.diff::text
  from public.chat_revisions r where (r.tenant_id, r.chat_id) = (w.tenant_id, w.chat_id)
) as life
order by life.at, life.seq nulls first, life.event;
