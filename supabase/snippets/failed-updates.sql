-- Dead letters that nobody has tried again or dropped, newest first.
select processed_at, error_code, error_message, attempts, tokens_in, tokens_out, tenant_id, user_id, chat_id, seq,
  id as queue_id
from public.chat_context_queue
where outcome = 'dead_letter' and redriven_as is null and dropped_at is null
order by processed_at desc
limit 200;
