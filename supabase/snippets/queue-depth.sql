-- How much is waiting, by status, and how many leases are held.
select d.status, d.updates, d.chats, d.oldest, d.oldest_age,
  (select count(*) from public.chat_leases l where l.lease_until > public.saidso_now()) as live_leases
from public.queue_depth d
order by d.status;
