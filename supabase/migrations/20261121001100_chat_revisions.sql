-- Revisions: one per applied batch, also when the batch changed nothing.

create table public.chat_revisions (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  version bigint not null,
  from_seq bigint not null,
  to_seq bigint not null,
  queue_ids uuid[] not null,
  fence bigint not null,
  diff jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, chat_id, version),
  foreign key (tenant_id, chat_id) references public.chats (tenant_id, chat_id),
  constraint chat_revisions_version check (version >= 1),
  constraint chat_revisions_range check (from_seq >= 1 and to_seq >= from_seq),
  constraint chat_revisions_queue_ids check (cardinality(queue_ids) between 1 and to_seq - from_seq + 1),
  constraint chat_revisions_diff check (jsonb_typeof(diff) = 'array')
);

alter table public.chat_revisions enable row level security;
revoke all on table public.chat_revisions from public, anon, authenticated, service_role;

comment on table public.chat_revisions is 'One row per applied batch: which updates it holds and what they changed.';
comment on column public.chat_revisions.tenant_id is 'The tenant.';
comment on column public.chat_revisions.chat_id is 'The chat.';
comment on column public.chat_revisions.user_id is 'The owner of the chat.';
comment on column public.chat_revisions.version is '1, 2, 3 … per chat, without gaps.';
comment on column public.chat_revisions.from_seq is 'The first update of the batch.';
comment on column public.chat_revisions.to_seq is 'The last update of the batch.';
comment on column public.chat_revisions.queue_ids is 'The updates, in order; seqs between that are missing are dead letters.';
comment on column public.chat_revisions.fence is 'The claim that applied it.';
comment on column public.chat_revisions.diff is 'What changed, entry by entry.';
comment on column public.chat_revisions.created_at is 'When it was applied.';
