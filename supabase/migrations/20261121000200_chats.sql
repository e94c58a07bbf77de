-- Chats: who owns which, and how many updates each has accepted.
--
-- LOCK ORDER, everywhere: chat_leases, chats, chat_metadata, chat_context_queue, service_counters. A function may
-- skip a step and never goes back. append_update locks only the row of chats (its row lock makes commit order equal
-- seq order) and its counters; what a worker does starts at the lease, so it never blocks an append.
-- create_chat inserts chats first because of the foreign keys; nobody else can hold locks on rows not yet committed.

create table public.chats (
  tenant_id uuid not null,
  chat_id uuid not null,
  -- No foreign key to auth.users: users of other issuers and of API keys have no row there.
  user_id uuid not null,
  status text not null default 'open',
  metadata jsonb not null default '{}',
  accepted_seq bigint not null default 0,
  created_at timestamptz not null,
  closed_at timestamptz,
  -- No foreign key: the source may be erased, and this chat lives on.
  continued_from uuid,
  continued_version bigint,
  primary key (tenant_id, chat_id),
  constraint chats_status check (status in ('open', 'closed')),
  constraint chats_closed_at check ((status = 'closed') = (closed_at is not null)),
  constraint chats_continued check ((continued_from is null) = (continued_version is null)),
  constraint chats_metadata check (jsonb_typeof(metadata) = 'object'),
  constraint chats_accepted_seq check (accepted_seq >= 0)
) with (fillfactor = 80);

alter table public.chats enable row level security;
revoke all on table public.chats from public, anon, authenticated, service_role;
create index chats_by_user on public.chats (tenant_id, user_id, created_at, chat_id);
create unique index chats_continued_once on public.chats (tenant_id, continued_from, continued_version)
  where continued_from is not null;
create index chats_closed on public.chats (closed_at) where status = 'closed';

comment on table public.chats is 'One row per chat. To remove a chat call erase_chat; a delete by hand is refused.';
comment on column public.chats.tenant_id is 'The tenant; first part of every key.';
comment on column public.chats.chat_id is 'The chat, unique within its tenant.';
comment on column public.chats.user_id is 'The owner: `sub` of the token that created the chat.';
comment on column public.chats.status is 'open, or closed: a closed chat takes no more updates.';
comment on column public.chats.metadata is 'Free-form, from the caller; never given to the model.';
comment on column public.chats.accepted_seq is 'The seq of the newest accepted update; 0 before the first.';
comment on column public.chats.created_at is 'When the chat was created.';
comment on column public.chats.closed_at is 'When the chat was closed, or null; its retention counts from here.';
comment on column public.chats.continued_from is 'The chat that this one was seeded from, or null.';
comment on column public.chats.continued_version is 'The version of that chat''s memory; each is continued once.';
