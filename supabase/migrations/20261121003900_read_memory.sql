-- The memory of one chat of one user; on request the words that are not merged into it yet, and the log it is folded
-- from. One statement of its caller, so one snapshot: memory and log are of the same version.

create function public.read_memory(
  tenant_id uuid, user_id uuid, chat_id uuid, include_pending boolean, include_entries boolean
) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  memory jsonb := public.memory_snapshot(read_memory.tenant_id, read_memory.chat_id);
  pending jsonb := '[]';
begin
  if memory is null or (memory ->> 'user_id')::uuid is distinct from read_memory.user_id then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  if read_memory.include_pending then
    select coalesce(jsonb_agg(jsonb_build_object(
      'queue_id', newest.id, 'seq', newest.seq, 'context_snippet', newest.new_context_snippet,
      'messages', newest.messages, 'created_at', newest.created_at) order by newest.seq), '[]')
    into pending
    from (
      -- The last words matter most; 200 bound the answer while a model is out for long. pending_updates says more.
      select q.* from public.chat_context_queue q
      where q.tenant_id = read_memory.tenant_id and q.chat_id = read_memory.chat_id
        and q.processed_at is null and q.kind = 'exchange'
      order by q.seq desc limit 200
    ) as newest;
  end if;
  return jsonb_build_object('memory', memory, 'pending', pending, 'entries', case
    when read_memory.include_entries then public.logged_entries(read_memory.tenant_id, read_memory.chat_id)
    else '[]' end);
end
$$;

comment on function public.read_memory is 'The memory with its watermarks; if asked the newest 200 pending exchanges, and every entry. SDNFC.';
revoke execute on function public.read_memory from public, anon, authenticated;
grant execute on function public.read_memory to service_role;
