-- Dead letters by what they failed of: how many wait, how many were redriven or dropped, and how long the oldest waits.
-- One by one they are in failed-updates.sql; npm run dead-letters redrives and drops them.
select error_code, kind,
  count(*) filter (where redriven_as is null and dropped_at is null) as waiting,
  count(*) filter (where redriven_as is not null) as redriven,
  count(*) filter (where dropped_at is not null) as dropped,
  count(distinct (tenant_id, chat_id)) as chats,
  min(processed_at) filter (where redriven_as is null and dropped_at is null) as oldest_waiting
from public.chat_context_queue
where outcome = 'dead_letter'
group by error_code, kind
order by waiting desc, error_code, kind;
