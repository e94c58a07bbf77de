-- 7 · No update is open for longer than 90 s (`saidso.max_open_seconds`), unless a circuit is open.
-- Cannot see: the circuit. While the model is out, rows wait on purpose; look at the circuits first.
select q.tenant_id, q.chat_id,
  format('%s open, the oldest is %s (seq %s, %s, %s attempts, %s) for %s s', count(*),
    (array_agg(q.id order by q.seq))[1], min(q.seq), (array_agg(q.status order by q.seq))[1],
    (array_agg(q.attempts order by q.seq))[1], coalesce((array_agg(q.error_code order by q.seq))[1], 'no error'),
    round(extract(epoch from clock_timestamp() - min(q.created_at)))) as what
from public.chat_context_queue q
where q.processed_at is null
  and q.created_at < clock_timestamp() - make_interval(
    secs => coalesce(nullif(current_setting('saidso.max_open_seconds', true), '')::double precision, 90)) /* scope: q */
group by q.tenant_id, q.chat_id
