-- Erases a chat: every row of it, now. What stays is a line of ids and counts, which also keeps the id from ever
-- being used again. Takes the lease first, so a worker is either done or finds the chat gone.

create function public.erase_chat(tenant_id uuid, user_id uuid, chat_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  gone integer := 0;
  gone_here integer;
  still_open integer;
begin
  perform from public.chat_leases l
  where l.tenant_id = erase_chat.tenant_id and l.chat_id = erase_chat.chat_id and l.user_id = erase_chat.user_id
  for update;
  if found then
    -- Stops appends; one that is under way is waited for and erased with the rest.
    perform from public.chats c
    where c.tenant_id = erase_chat.tenant_id and c.chat_id = erase_chat.chat_id
    for update;
    perform from public.chat_metadata m
    where m.tenant_id = erase_chat.tenant_id and m.chat_id = erase_chat.chat_id
    for update;
    select count(*) into still_open from public.chat_context_queue q
    where q.tenant_id = erase_chat.tenant_id and q.chat_id = erase_chat.chat_id and q.processed_at is null;
    delete from public.chat_facts f
    where f.tenant_id = erase_chat.tenant_id and f.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    delete from public.chat_revisions r
    where r.tenant_id = erase_chat.tenant_id and r.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    delete from public.chat_context_queue q
    where q.tenant_id = erase_chat.tenant_id and q.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    -- One row each of memory, lease and chat.
    delete from public.chat_metadata m
    where m.tenant_id = erase_chat.tenant_id and m.chat_id = erase_chat.chat_id;
    delete from public.chat_leases l
    where l.tenant_id = erase_chat.tenant_id and l.chat_id = erase_chat.chat_id;
    delete from public.chats c
    where c.tenant_id = erase_chat.tenant_id and c.chat_id = erase_chat.chat_id;
    insert into public.erasures (tenant_id, chat_id, user_id, erased_at, postgres_rows, open_updates)
    values (erase_chat.tenant_id, erase_chat.chat_id, erase_chat.user_id, public.saidso_now(), gone + 3, still_open);
  end if;
  -- Also the answer to the second of two erases at once, and to one whose first answer was lost.
  if not exists (
    select from public.erasures e
    where e.tenant_id = erase_chat.tenant_id and e.chat_id = erase_chat.chat_id and e.user_id = erase_chat.user_id
  ) then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.erasure_receipt(erase_chat.tenant_id, erase_chat.chat_id);
end
$$;

comment on function public.erase_chat is 'Deletes every row of a chat; the same receipt again for its owner. SDNFC.';
revoke execute on function public.erase_chat from public, anon, authenticated;
grant execute on function public.erase_chat to service_role;
