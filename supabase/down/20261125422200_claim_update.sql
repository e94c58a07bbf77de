create or replace function public.claim_update(
  tenant_id uuid, chat_id uuid, holder uuid, lease_ms integer, batch_limit integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  lease record;
  head record;
  moment timestamptz;
  is_repeat boolean;
  is_ready boolean;
  most integer;
  ids uuid[];
begin
  select l.fence, l.holder, l.lease_until, l.batch_limit into lease from public.chat_leases l
  where l.tenant_id = claim_update.tenant_id and l.chat_id = claim_update.chat_id
  for no key update;
  if not found then
    return jsonb_build_object('outcome', 'gone');
  end if;
  moment := public.saidso_now();
  -- The same holder again means that our answer was lost: it gets the same claim, and no attempt is spent.
  is_repeat := coalesce(lease.lease_until > moment and lease.holder = claim_update.holder, false);
  if lease.lease_until > moment and not is_repeat then
    return jsonb_build_object('outcome', 'lease_held', 'lease_until', lease.lease_until);
  end if;
  if not is_repeat then
    perform public.expire_lease(claim_update.tenant_id, claim_update.chat_id);
  end if;

  select q.seq, q.status, q.kind, q.fence, q.attempts, q.retry_at into head from public.chat_context_queue q
  where q.tenant_id = claim_update.tenant_id and q.chat_id = claim_update.chat_id and q.processed_at is null
  order by q.seq limit 1;
  is_ready := coalesce(head.status = 'ready_to_write', false);
  if head is null or (not is_ready and not is_repeat and head.retry_at > moment) then
    return jsonb_build_object('outcome', 'empty', 'retry_at', head.retry_at);
  end if;

  most := case when is_ready or is_repeat then 8
    else greatest(1, least(claim_update.batch_limit, lease.batch_limit, 8)) end;
  -- The longest run of rows from the head that go into one batch: both conditions only ever turn false.
  select array_agg(candidate.id order by candidate.seq) into ids
  from (
    select run.id, run.seq, bool_and(case
        when is_ready then run.status = 'ready_to_write' and run.fence = head.fence
        when is_repeat then run.status = 'processing' and run.fence = lease.fence
        -- A row that has cost two attempts may be what kills its workers: from then on it goes alone.
        else run.status = 'pending_summarization' and run.kind = head.kind
          and (run.seq = head.seq or (run.attempts < 2 and head.attempts < 2))
      end) over upto
      and (is_ready or is_repeat or run.seq = head.seq or sum(run.characters) over upto <= 12000) as is_taken
    from (
      select q.id, q.seq, q.status, q.kind, q.fence, q.attempts,
        public.count_characters(q.new_context_snippet, q.messages) as characters
      from public.chat_context_queue q
      where q.tenant_id = claim_update.tenant_id and q.chat_id = claim_update.chat_id and q.processed_at is null
      order by q.seq limit most
    ) as run
    window upto as (order by run.seq)
  ) as candidate
  where candidate.is_taken;

  if not is_repeat then
    lease.fence := lease.fence + 1;
    update public.chat_leases l set fence = lease.fence, holder = claim_update.holder,
      lease_until = moment + make_interval(secs => claim_update.lease_ms / 1000.0)
    where l.tenant_id = claim_update.tenant_id and l.chat_id = claim_update.chat_id;
    if not is_ready then
      update public.chat_context_queue q
      set status = 'processing', attempts = q.attempts + 1, fence = lease.fence, retry_at = null
      where q.id = any (ids);
    end if;
  end if;
  return public.describe_claim(claim_update.tenant_id, claim_update.chat_id, ids, is_ready);
end
$$;

comment on function public.claim_update is
  'claimed | empty | lease_held | gone. At most 8 rows of one kind and 12,000 characters, but at least one row.';
