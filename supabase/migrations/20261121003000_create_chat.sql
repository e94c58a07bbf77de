-- Creates a chat with its empty memory and its free lease, or says that the caller has it already.

create function public.create_chat(tenant_id uuid, user_id uuid, chat_id uuid, metadata jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  answer jsonb;
  is_new boolean;
begin
  insert into public.chats (tenant_id, user_id, chat_id, metadata, created_at)
  values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id, create_chat.metadata, moment)
  on conflict do nothing;
  is_new := found;
  -- After the insert, which waits for an erase of this id that is not committed yet.
  if is_new and exists (
    select from public.erasures e where e.tenant_id = create_chat.tenant_id and e.chat_id = create_chat.chat_id
  ) then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  if is_new then
    insert into public.chat_metadata (tenant_id, user_id, chat_id, created_at)
    values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id, moment);
    insert into public.chat_leases (tenant_id, user_id, chat_id)
    values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id);
  end if;
  select jsonb_build_object(
    'outcome', case when is_new then 'created' else 'exists' end,
    'chat_id', c.chat_id, 'status', c.status, 'metadata', c.metadata,
    'accepted_seq', c.accepted_seq, 'created_at', c.created_at)
  into answer
  from public.chats c
  where c.tenant_id = create_chat.tenant_id and c.chat_id = create_chat.chat_id
    and c.user_id = create_chat.user_id and c.status = 'open';
  -- One refusal for held by another user, closed and erased: the caller learns no more than that.
  if answer is null then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  return answer;
end
$$;

comment on function public.create_chat is
  'created | exists (metadata unchanged). SDUNA: the id is held by another user, closed or erased.';
revoke execute on function public.create_chat from public, anon, authenticated;
grant execute on function public.create_chat to service_role;
