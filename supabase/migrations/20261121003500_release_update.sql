-- Gives a batch back after a failure, to be tried again later and perhaps in smaller batches.

create function public.release_update(
  tenant_id uuid, chat_id uuid, fence bigint, error_code text, error_detail text, retry_in_ms integer,
  spends_attempt boolean, batch_limit integer, tokens_in integer, tokens_out integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  ids uuid[];
  is_model integer := (release_update.error_code like 'model\_%')::integer;
begin
  perform public.hold_lease(release_update.tenant_id, release_update.chat_id, release_update.fence);
  ids := public.unclaim_rows(
    release_update.tenant_id, release_update.chat_id, release_update.fence, release_update.spends_attempt);
  update public.chat_context_queue q set
    retry_at = public.saidso_now() + make_interval(secs => release_update.retry_in_ms / 1000.0),
    error_code = release_update.error_code,
    error_message = left(release_update.error_detail, 500)
  where q.id = any (ids);
  perform public.end_lease(release_update.tenant_id, release_update.chat_id, release_update.batch_limit);
  perform public.count_events(
    model_calls => is_model, model_failures => is_model,
    tokens_in => release_update.tokens_in, tokens_out => release_update.tokens_out);
  return jsonb_build_object(
    'outcome', 'released',
    'more', public.has_open_updates(release_update.tenant_id, release_update.chat_id));
end
$$;

comment on function public.release_update is
  'processing -> pending_summarization with retry_at and the error kept visible. SDGON, SDFEN.';
revoke execute on function public.release_update from public, anon, authenticated;
grant execute on function public.release_update to service_role;
