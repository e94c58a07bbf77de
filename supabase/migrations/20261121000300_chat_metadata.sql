-- The memory of each chat: what a read returns. Always a fold of chat_facts, from which it can be rebuilt.

create table public.chat_metadata (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  user_confirmed jsonb not null default '{}',
  llm_inferred jsonb not null default '{}',
  general_summary text not null default '',
  to_confirm jsonb not null default '[]',
  token_count integer not null default 0,
  size_state text not null default 'ok',
  lines jsonb not null default '[]',
  version bigint not null default 0,
  applied_seq bigint not null default 0,
  last_updated timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, chat_id),
  foreign key (tenant_id, chat_id) references public.chats (tenant_id, chat_id),
  constraint chat_metadata_user_confirmed check (jsonb_typeof(user_confirmed) = 'object'),
  constraint chat_metadata_llm_inferred check (jsonb_typeof(llm_inferred) = 'object'),
  constraint chat_metadata_to_confirm check (jsonb_typeof(to_confirm) = 'array'),
  constraint chat_metadata_lines check (jsonb_typeof(lines) = 'array'),
  constraint chat_metadata_size_state check (size_state in ('ok', 'near_limit', 'full')),
  constraint chat_metadata_counts check (token_count >= 0 and version >= 0 and applied_seq >= 0)
) with (fillfactor = 70);

alter table public.chat_metadata enable row level security;
revoke all on table public.chat_metadata from public, anon, authenticated, service_role;

comment on table public.chat_metadata is 'The memory of each chat as it stands now, with its watermarks.';
comment on column public.chat_metadata.tenant_id is 'The tenant.';
comment on column public.chat_metadata.chat_id is 'The chat.';
comment on column public.chat_metadata.user_id is 'The owner of the chat.';
comment on column public.chat_metadata.user_confirmed is 'Facts backed by the user''s own words: key to value or values.';
comment on column public.chat_metadata.llm_inferred is 'Assumptions of the model; never to be shown as fact.';
comment on column public.chat_metadata.general_summary is 'What the chat is about, in a few lines.';
comment on column public.chat_metadata.to_confirm is 'Questions that would turn an inference into a confirmed fact.';
comment on column public.chat_metadata.token_count is 'Packed size in o200k tokens, an upper bound.';
comment on column public.chat_metadata.size_state is 'ok, near_limit or full; full refuses new exchanges.';
comment on column public.chat_metadata.lines is 'The same, line by line in packing order, each with its tokens: what context packs.';
comment on column public.chat_metadata.version is 'How many revisions were applied.';
comment on column public.chat_metadata.applied_seq is 'The highest seq at or below which every update has ended.';
comment on column public.chat_metadata.last_updated is 'When the content last changed; null while empty.';
comment on column public.chat_metadata.created_at is 'When the chat was created.';
