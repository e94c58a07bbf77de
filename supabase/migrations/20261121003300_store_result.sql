-- Keeps what the model call left, before anything is applied: a crash after this never calls the model again.

create function public.store_result(tenant_id uuid, chat_id uuid, fence bigint, results jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moved record;
begin
  perform public.hold_lease(store_result.tenant_id, store_result.chat_id, store_result.fence);
  with stored as (
    update public.chat_context_queue q set
      status = 'ready_to_write',
      result = given.result,
      tokens_in = (given.result #>> '{tokens,input}')::integer,
      tokens_out = (given.result #>> '{tokens,output}')::integer
    from jsonb_to_recordset(store_result.results) as given (queue_id uuid, result jsonb)
    where q.tenant_id = store_result.tenant_id and q.chat_id = store_result.chat_id
      and q.id = given.queue_id and q.fence = store_result.fence and q.status = 'processing'
    returning q.kind, q.tokens_in, q.tokens_out
  )
  select coalesce(sum(s.tokens_in), 0) as tokens_in, coalesce(sum(s.tokens_out), 0) as tokens_out,
    count(*) filter (where s.kind = 'exchange') as exchanges
  into moved from stored s;

  -- Rows that are ready already were stored by this very call, whose answer was lost. Anything else is not ours.
  if exists (
    select from jsonb_to_recordset(store_result.results) as given (queue_id uuid)
    where not exists (
      select from public.chat_context_queue q
      where q.tenant_id = store_result.tenant_id and q.chat_id = store_result.chat_id
        and q.id = given.queue_id and q.fence = store_result.fence and q.status = 'ready_to_write')
  ) then
    raise exception using errcode = 'SDMOV', message = 'illegal_status_move';
  end if;
  if moved.exchanges > 0 then
    perform public.count_events(
      model_calls => 1, tokens_in => moved.tokens_in, tokens_out => moved.tokens_out);
  end if;
  return jsonb_build_object('outcome', 'stored');
end
$$;

comment on function public.store_result is
  'processing -> ready_to_write with results [{queue_id, result}]. Same call again: the same answer. SDGON, SDFEN, SDMOV.';
revoke execute on function public.store_result from public, anon, authenticated;
grant execute on function public.store_result to service_role;
