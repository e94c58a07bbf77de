-- 4 · Each revision was applied by a newer claim than the one before it, and none by a claim that was never given out.
-- Cannot see: writes that were refused; they leave nothing behind.
select o.tenant_id, o.chat_id,
  format('version %s was applied by claim %s, after claim %s, of %s given out', o.version, o.fence, o.before, l.fence)
    as what
from (
  select r.tenant_id, r.chat_id, r.version, r.fence,
    lag(r.fence) over (partition by r.tenant_id, r.chat_id order by r.version) as before
  from public.chat_revisions r
  where true /* scope: r */
) as o
join public.chat_leases l on l.tenant_id = o.tenant_id and l.chat_id = o.chat_id
where o.fence <= o.before or o.fence > l.fence
