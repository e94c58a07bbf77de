-- One chat of one user.

create function public.read_chat(tenant_id uuid, user_id uuid, chat_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  chat public.chats;
begin
  select c.* into chat from public.chats c
  where c.tenant_id = read_chat.tenant_id and c.chat_id = read_chat.chat_id and c.user_id = read_chat.user_id;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.describe_chat(chat);
end
$$;

comment on function public.read_chat is 'The chat. SDNFC.';
revoke execute on function public.read_chat from public, anon, authenticated;
grant execute on function public.read_chat to service_role;
