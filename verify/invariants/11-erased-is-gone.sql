-- 11 · Of an erased chat no row is left outside the ledger of erasures.
-- Cannot see: the cache, and backups.
select e.tenant_id, e.chat_id, format('erased at %s, and %s has a row', e.erased_at, l.place) as what
from public.erasures e
cross join lateral (
  select 'chats' as place from public.chats t where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
  union
  select 'chat_metadata' from public.chat_metadata t where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
  union
  select 'chat_context_queue' from public.chat_context_queue t
  where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
  union
  select 'chat_facts' from public.chat_facts t where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
  union
  select 'chat_revisions' from public.chat_revisions t where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
  union
  select 'chat_leases' from public.chat_leases t where t.tenant_id = e.tenant_id and t.chat_id = e.chat_id
) as l
where true /* chat: e */
