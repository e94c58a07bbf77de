-- The largest memories, and how near they are to their limit.
select m.token_count, m.size_state, m.version, m.accepted_seq - m.applied_seq as behind,
  (select count(*) from public.chat_facts f where (f.tenant_id, f.chat_id) = (m.tenant_id, m.chat_id)) as entries,
  m.last_updated, m.tenant_id, m.user_id, m.chat_id
from (
  select meta.*, c.accepted_seq from public.chat_metadata meta
  join public.chats c on (c.tenant_id, c.chat_id) = (meta.tenant_id, meta.chat_id)
) as m
order by m.token_count desc
limit 100;
