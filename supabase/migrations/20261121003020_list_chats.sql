-- The chats of one user, newest first. The page after begins where the last line of this one stands, so a chat that
-- is opened or erased in between moves no other.

create function public.list_chats(
  tenant_id uuid, user_id uuid, before_micros bigint, before_chat_id uuid, most integer
) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(public.describe_chat(page.chat) || jsonb_build_object(
    -- Microseconds, as the column has them: cut to milliseconds two chats would share one place.
    'created_micros', (extract(epoch from (page.chat).created_at) * 1000000)::bigint)
    order by (page.chat).created_at desc, (page.chat).chat_id desc), '[]')
  from (
    select c as chat from public.chats c
    where c.tenant_id = list_chats.tenant_id and c.user_id = list_chats.user_id
      and (list_chats.before_micros is null or (c.created_at, c.chat_id) < (
        timestamptz 'epoch' + list_chats.before_micros * interval '1 microsecond', list_chats.before_chat_id))
    order by c.created_at desc, c.chat_id desc limit list_chats.most
  ) as page
$$;

comment on function public.list_chats is 'At most `most` chats of the user below a place in their order; null: from the newest.';
revoke execute on function public.list_chats from public, anon, authenticated;
grant execute on function public.list_chats to service_role;
