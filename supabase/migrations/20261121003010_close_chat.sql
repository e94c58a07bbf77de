-- Closes a chat: it takes no more updates, and its retention begins. What was accepted before still applies.
-- Locks the row of chats alone, as append_update does: an update is accepted before the close, or refused after it.

create function public.close_chat(tenant_id uuid, user_id uuid, chat_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  chat public.chats;
begin
  -- Closed again, it keeps its first time: asking twice must not prolong the retention.
  update public.chats c
  set status = 'closed', closed_at = coalesce(c.closed_at, public.saidso_now())
  where c.tenant_id = close_chat.tenant_id and c.chat_id = close_chat.chat_id and c.user_id = close_chat.user_id
  returning c.* into chat;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.describe_chat(chat);
end
$$;

comment on function public.close_chat is 'The chat, closed; the same answer again. SDNFC.';
revoke execute on function public.close_chat from public, anon, authenticated;
grant execute on function public.close_chat to service_role;
