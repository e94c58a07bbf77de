-- Ends a batch: facts, revision, memory, rows, watermark, lease and counters in one transaction, behind three guards.

create function public.apply_update(
  tenant_id uuid, chat_id uuid, fence bigint, expected_version bigint, updates jsonb, entries jsonb, content jsonb,
  is_changed boolean
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz;
  next_version bigint := apply_update.expected_version + 1;
  ended record;
begin
  perform public.hold_lease(apply_update.tenant_id, apply_update.chat_id, apply_update.fence);
  perform public.guard_apply(
    apply_update.tenant_id, apply_update.chat_id, apply_update.expected_version, apply_update.updates);
  moment := public.saidso_now();

  perform public.insert_facts(
    apply_update.tenant_id, apply_update.chat_id, apply_update.entries, next_version, moment);

  with done as (
    update public.chat_context_queue q set
      status = 'complete', outcome = u.outcome, diff = u.diff, merged_by = u.merged_by,
      tokens_in = (u.tokens ->> 'input')::integer, tokens_out = (u.tokens ->> 'output')::integer,
      applied_version = next_version, processed_at = moment,
      -- A rejection may say why; what an earlier attempt failed with is over.
      retry_at = null, error_code = u.error ->> 'code', error_message = left(u.error ->> 'detail', 500)
    from jsonb_to_recordset(apply_update.updates) as u (
      queue_id uuid, outcome text, diff jsonb, tokens jsonb, merged_by text, error jsonb)
    where q.id = u.queue_id and q.tenant_id = apply_update.tenant_id and q.chat_id = apply_update.chat_id
    returning q.id, q.user_id, q.seq, q.outcome, q.diff,
      greatest(0, round(extract(epoch from moment - q.created_at) * 1000))::bigint as latency_ms
  ), written as (
    insert into public.chat_revisions (
      tenant_id, chat_id, user_id, version, from_seq, to_seq, queue_ids, fence, diff, created_at)
    select apply_update.tenant_id, apply_update.chat_id, d.user_id, next_version, min(d.seq), max(d.seq),
      array_agg(d.id order by d.seq), apply_update.fence, (
        select coalesce(jsonb_agg(line.item order by each.seq, line.place), '[]')
        from done each, jsonb_array_elements(each.diff) with ordinality as line (item, place)), moment
    from done d group by d.user_id
  )
  select array_agg(d.outcome) as outcomes, array_agg(d.latency_ms) as latencies_ms into ended from done d;

  -- A worker that applied only a part of its claim leaves nothing behind in processing.
  perform public.unclaim_rows(apply_update.tenant_id, apply_update.chat_id, apply_update.fence, false);
  update public.chat_metadata m set
    user_confirmed = apply_update.content -> 'user_confirmed',
    llm_inferred = apply_update.content -> 'llm_inferred',
    general_summary = apply_update.content ->> 'general_summary',
    to_confirm = apply_update.content -> 'to_confirm',
    token_count = (apply_update.content ->> 'token_count')::integer,
    size_state = apply_update.content ->> 'size_state',
    lines = coalesce(apply_update.content -> 'lines', '[]'),
    version = next_version,
    applied_seq = public.settled_seq(m.tenant_id, m.chat_id),
    last_updated = case when apply_update.is_changed then moment else m.last_updated end
  where m.tenant_id = apply_update.tenant_id and m.chat_id = apply_update.chat_id;
  perform public.end_lease(apply_update.tenant_id, apply_update.chat_id, 8);
  perform public.count_events(outcomes => ended.outcomes, latencies_ms => ended.latencies_ms);
  return jsonb_build_object(
    'outcome', 'applied',
    'memory', public.memory_snapshot(apply_update.tenant_id, apply_update.chat_id),
    'more', public.has_open_updates(apply_update.tenant_id, apply_update.chat_id));
end
$$;

comment on function public.apply_update is
  'One revision for one batch; returns the memory. SDGON, SDFEN, SDVER, SDGAP in this order, then SDMOV.';
revoke execute on function public.apply_update from public, anon, authenticated;
grant execute on function public.apply_update to service_role;
