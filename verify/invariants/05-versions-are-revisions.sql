-- 5 · version is the number of revisions, and they are numbered 1, 2, 3 … without a gap.
-- Cannot see: what they hold; `npm run verify` folds the entries as well.
select m.tenant_id, m.chat_id,
  format('the memory is version %s, of %s revisions up to %s', m.version, coalesce(r.revisions, 0),
    coalesce(r.newest, 0)) as what
from public.chat_metadata m
left join (
  select v.tenant_id, v.chat_id, count(*) as revisions, max(v.version) as newest
  from public.chat_revisions v
  where true /* scope: v */
  group by v.tenant_id, v.chat_id
) as r on r.tenant_id = m.tenant_id and r.chat_id = m.chat_id
-- Versions are at least 1 and unique, so as many as the newest says means that none is missing.
where (m.version <> coalesce(r.revisions, 0) or m.version <> coalesce(r.newest, 0)) /* scope: m */
