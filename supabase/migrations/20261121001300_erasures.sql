-- The ledger of erased chats: the proof that it was done, and why an erased id is never used again. No content.

create table public.erasures (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  erased_at timestamptz not null,
  postgres_rows integer not null,
  open_updates integer not null,
  redis_keys integer,
  primary key (tenant_id, chat_id),
  constraint erasures_counts check (postgres_rows >= 0 and open_updates >= 0 and redis_keys >= 0)
);

alter table public.erasures enable row level security;
revoke all on table public.erasures from public, anon, authenticated, service_role;
create index erasures_unfinished on public.erasures (erased_at) where redis_keys is null;

comment on table public.erasures is 'One row per erased chat, kept for good; holds ids and counts only.';
comment on column public.erasures.tenant_id is 'The tenant.';
comment on column public.erasures.chat_id is 'The erased chat; its id is never used again.';
comment on column public.erasures.user_id is 'Who owned and erased it.';
comment on column public.erasures.erased_at is 'When the rows were deleted.';
comment on column public.erasures.postgres_rows is 'How many rows were deleted.';
comment on column public.erasures.open_updates is 'How many of them were updates that had not ended.';
comment on column public.erasures.redis_keys is 'How many cache keys were cleared; null until the cache is known to be clear.';
