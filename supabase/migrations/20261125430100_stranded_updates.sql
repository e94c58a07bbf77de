-- The net under the wake-ups: frees dead leases, and names each chat whose oldest update nobody was called for lately.
-- While the model's circuit is open nobody who needs the model is rung for; once its time is over, one chat is, to probe.
-- What a clock that was set back has left in the future counts as now.

create or replace function public.stranded_updates(republish_after_ms integer, most integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  circuit record;
  stranded record;
  allowed integer;
  answer jsonb := '[]';
  line jsonb;
begin
  perform public.clear_future_times(moment);
  select c.state, c.open_until into circuit from public.circuits c where c.name = 'model';
  -- Chats that need the model and may be rung for.
  allowed := case when coalesce(circuit.state, 'closed') = 'closed' then stranded_updates.most
    when circuit.open_until <= moment then 1 else 0 end;
  for stranded in
    select head.id, head.tenant_id, head.chat_id, head.needs_model, l.lease_until
    from (
      -- Open rows are few, and their index is in this order.
      select distinct on (q.tenant_id, q.chat_id) q.tenant_id, q.chat_id, q.id, q.published_at, q.retry_at,
        q.kind = 'exchange' and q.status <> 'ready_to_write' as needs_model
      from public.chat_context_queue q where q.processed_at is null
      order by q.tenant_id, q.chat_id, q.seq
    ) as head
    join public.chat_leases l on l.tenant_id = head.tenant_id and l.chat_id = head.chat_id
    where l.lease_until <= moment
      or (l.lease_until is null and (head.retry_at is null or head.retry_at <= moment)
        and head.published_at <= moment - make_interval(secs => stranded_updates.republish_after_ms / 1000.0)
        and (allowed > 0 or not head.needs_model))
    -- What needs no model first, while the model is away; then who has waited longest, so that probes take turns.
    order by circuit.state <> 'closed' and head.needs_model, head.published_at, head.chat_id
    limit stranded_updates.most
    -- Two sweeps at once share the work instead of waiting; a worker busy with its lease needs no wake-up.
    for no key update of l skip locked
  loop
    if stranded.lease_until is not null then
      perform public.expire_lease(stranded.tenant_id, stranded.chat_id);
    end if;
    continue when stranded.needs_model and allowed <= 0;
    -- The head was read before the lock: the conditions are asked again.
    update public.chat_context_queue q set publish_attempt = q.publish_attempt + 1, published_at = moment
    where q.id = stranded.id and q.processed_at is null and (q.retry_at is null or q.retry_at <= moment)
      and q.published_at <= moment - make_interval(secs => stranded_updates.republish_after_ms / 1000.0)
    returning jsonb_build_object(
      'tenant_id', q.tenant_id, 'user_id', q.user_id, 'chat_id', q.chat_id, 'queue_id', q.id,
      'publish_attempt', q.publish_attempt) into line;
    if found then
      answer := answer || line;
      allowed := allowed - stranded.needs_model::integer;
    end if;
  end loop;
  return answer;
end
$$;

comment on function public.stranded_updates is
  'Expires dead leases and raises publish_attempt of each stranded chat''s oldest row; one line per chat, at most `most`.';
