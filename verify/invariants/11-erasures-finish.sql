-- 11 · An erasure is finished: the cache is known to be clear within 90 s (`saidso.max_open_seconds`).
-- Cannot see: the cache itself, and whether Redis is out, which is what an erasure may wait for.
select e.tenant_id, e.chat_id, format('erased at %s, and the cache is not known to be clear', e.erased_at) as what
from public.erasures e
where e.redis_keys is null
  and e.erased_at < clock_timestamp() - make_interval(
    secs => coalesce(nullif(current_setting('saidso.max_open_seconds', true), '')::double precision, 90)) /* chat: e */
