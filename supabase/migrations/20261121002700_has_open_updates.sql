-- Whether a chat has updates that have not ended: then another wake-up is due.

create function public.has_open_updates(tenant_id uuid, chat_id uuid) returns boolean
language sql volatile set search_path = ''
as $$
  select exists (
    select from public.chat_context_queue q
    where q.tenant_id = has_open_updates.tenant_id and q.chat_id = has_open_updates.chat_id
      and q.processed_at is null)
$$;

comment on function public.has_open_updates is 'Whether updates of the chat are still open.';
revoke execute on function public.has_open_updates from public, anon, authenticated, service_role;
