-- The watermark applied_seq: the highest seq at or below which every update has ended, dead letters included.

create function public.settled_seq(tenant_id uuid, chat_id uuid) returns bigint
language sql volatile set search_path = ''
as $$
  -- One statement, so one snapshot: an append in between changes both numbers or neither.
  select coalesce(
    (select min(q.seq) - 1 from public.chat_context_queue q
      where q.tenant_id = settled_seq.tenant_id and q.chat_id = settled_seq.chat_id and q.processed_at is null),
    (select c.accepted_seq from public.chats c
      where c.tenant_id = settled_seq.tenant_id and c.chat_id = settled_seq.chat_id))
$$;

comment on function public.settled_seq is 'The highest seq at or below which every update of the chat has ended.';
revoke execute on function public.settled_seq from public, anon, authenticated, service_role;
