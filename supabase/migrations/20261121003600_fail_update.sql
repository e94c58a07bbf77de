-- Ends one update as a dead letter, alone: the rows claimed with it wait again, without having spent an attempt.

create function public.fail_update(
  tenant_id uuid, chat_id uuid, fence bigint, queue_id uuid, error_code text, error_detail text,
  tokens_in integer, tokens_out integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  is_model integer := (fail_update.error_code like 'model\_%')::integer;
begin
  perform public.hold_lease(fail_update.tenant_id, fail_update.chat_id, fail_update.fence);
  perform from public.chat_metadata m
  where m.tenant_id = fail_update.tenant_id and m.chat_id = fail_update.chat_id
  for no key update;
  update public.chat_context_queue q set
    status = 'failed', outcome = 'dead_letter', processed_at = public.saidso_now(), retry_at = null, result = null,
    error_code = fail_update.error_code, error_message = left(fail_update.error_detail, 500),
    tokens_in = fail_update.tokens_in, tokens_out = fail_update.tokens_out
  where q.id = fail_update.queue_id and q.tenant_id = fail_update.tenant_id and q.chat_id = fail_update.chat_id
    and q.processed_at is null;
  if not found then
    raise exception using errcode = 'SDNFU', message = 'update_not_found';
  end if;
  perform public.unclaim_rows(fail_update.tenant_id, fail_update.chat_id, fail_update.fence, false);
  update public.chat_metadata m set applied_seq = public.settled_seq(m.tenant_id, m.chat_id)
  where m.tenant_id = fail_update.tenant_id and m.chat_id = fail_update.chat_id;
  perform public.end_lease(fail_update.tenant_id, fail_update.chat_id, 8);
  perform public.count_events(
    outcomes => array['dead_letter'], model_calls => is_model, model_failures => is_model,
    tokens_in => fail_update.tokens_in, tokens_out => fail_update.tokens_out);
  return jsonb_build_object(
    'outcome', 'failed',
    'memory', public.memory_snapshot(fail_update.tenant_id, fail_update.chat_id),
    'more', public.has_open_updates(fail_update.tenant_id, fail_update.chat_id));
end
$$;

comment on function public.fail_update is
  'One row -> failed (dead_letter); applied_seq moves past it when nothing before it is open. SDGON, SDFEN, SDNFU, SDMOV.';
revoke execute on function public.fail_update from public, anon, authenticated;
grant execute on function public.fail_update to service_role;
