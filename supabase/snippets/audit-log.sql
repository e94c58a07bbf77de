-- What was done to the chats of one user, newest first: put the id between the quotes. Without one, of everybody.
select l.at, l.action, l.tenant_id, l.user_id, l.chat_id, l.queue_id, l.version, l.key_id, l.database_role
from public.audit_log l
where l.user_id is not distinct from coalesce(nullif('', '')::uuid, l.user_id)
order by l.audit_id desc
limit 200;
