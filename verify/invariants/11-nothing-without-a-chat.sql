-- 11 · No row outlives its chat, and every chat has its memory and its lease.
-- Cannot see: chats that were deleted together with everything else; the ledger says which were.
select t.tenant_id, t.chat_id, format('%s has rows, and there is no such chat', t.place) as what
from (
  select m.tenant_id, m.chat_id, 'chat_metadata' as place from public.chat_metadata m where true /* chat: m */
  union
  select q.tenant_id, q.chat_id, 'chat_context_queue' from public.chat_context_queue q where true /* chat: q */
  union
  select f.tenant_id, f.chat_id, 'chat_facts' from public.chat_facts f where true /* chat: f */
  union
  select r.tenant_id, r.chat_id, 'chat_revisions' from public.chat_revisions r where true /* chat: r */
  union
  select l.tenant_id, l.chat_id, 'chat_leases' from public.chat_leases l where true /* chat: l */
) as t
where not exists (select from public.chats c where c.tenant_id = t.tenant_id and c.chat_id = t.chat_id)
  and not exists (select from public.erasures e where e.tenant_id = t.tenant_id and e.chat_id = t.chat_id)
union all
select c.tenant_id, c.chat_id, 'the chat lacks its memory or its lease' as what
from public.chats c
where not (
  exists (select from public.chat_metadata m where m.tenant_id = c.tenant_id and m.chat_id = c.chat_id)
  and exists (select from public.chat_leases l where l.tenant_id = c.tenant_id and l.chat_id = c.chat_id)
) /* scope: c */
