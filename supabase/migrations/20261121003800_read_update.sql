-- One update of one user, as the API shows it; somebody else's is as absent as one that never was.

create function public.read_update(tenant_id uuid, user_id uuid, queue_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  answer jsonb;
begin
  select jsonb_build_object(
    'queue_id', q.id, 'chat_id', q.chat_id, 'seq', q.seq, 'status', q.status, 'outcome', q.outcome,
    'attempts', q.attempts, 'trigger_source', q.trigger_source, 'created_at', q.created_at,
    'processed_at', q.processed_at, 'applied_version', q.applied_version, 'merged_by', q.merged_by,
    'diff', q.diff, 'tokens_in', q.tokens_in, 'tokens_out', q.tokens_out, 'masked', q.masked,
    'redrive_of', q.redrive_of, 'redriven_as', q.redriven_as,
    'error_code', q.error_code, 'error_message', q.error_message, 'retry_at', q.retry_at)
  into answer
  from public.chat_context_queue q
  where q.id = read_update.queue_id and q.tenant_id = read_update.tenant_id and q.user_id = read_update.user_id;
  if answer is null then
    raise exception using errcode = 'SDNFU', message = 'update_not_found';
  end if;
  return answer;
end
$$;

comment on function public.read_update is 'One update of the user. SDNFU.';
revoke execute on function public.read_update from public, anon, authenticated;
grant execute on function public.read_update to service_role;
