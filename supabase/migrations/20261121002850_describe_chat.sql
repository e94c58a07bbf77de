-- A chat as the API shows it, from its row.

create function public.describe_chat(chat public.chats) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object(
    'chat_id', chat.chat_id, 'status', chat.status, 'metadata', chat.metadata,
    'accepted_seq', chat.accepted_seq, 'created_at', chat.created_at)
$$;

comment on function public.describe_chat(public.chats) is 'A row of chats without its owner.';
revoke execute on function public.describe_chat from public, anon, authenticated, service_role;
