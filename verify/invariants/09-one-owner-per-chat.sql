-- 9 · Everything that belongs to a chat belongs to its owner, and a continued chat to the owner of its source.
-- Cannot see: prompts and cache entries.
select owned.tenant_id, owned.chat_id, format('a row of %s belongs to user %s', owned.place, owned.user_id) as what
from (
  select m.tenant_id, m.chat_id, m.user_id, 'chat_metadata' as place
  from public.chat_metadata m where true /* scope: m */
  union
  select q.tenant_id, q.chat_id, q.user_id, 'chat_context_queue'
  from public.chat_context_queue q where true /* scope: q */
  union
  select f.tenant_id, f.chat_id, f.user_id, 'chat_facts'
  from public.chat_facts f where true /* scope: f */
  union
  select r.tenant_id, r.chat_id, r.user_id, 'chat_revisions'
  from public.chat_revisions r where true /* scope: r */
  union
  select l.tenant_id, l.chat_id, l.user_id, 'chat_leases'
  from public.chat_leases l where true /* scope: l */
  union
  select c.tenant_id, c.continued_from, c.user_id, 'chats, which continues it,'
  from public.chats c where c.continued_from is not null /* scope: c */
) as owned
join public.chats o on o.tenant_id = owned.tenant_id and o.chat_id = owned.chat_id
where o.user_id <> owned.user_id
