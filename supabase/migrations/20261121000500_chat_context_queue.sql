-- The write-ahead queue: one row per accepted update, from the words that came in to how it ended. The rows are the
-- truth; messages of the delivery queue are wake-ups, which can be rebuilt from here.

create table public.chat_context_queue (
  id uuid primary key,
  tenant_id uuid not null,
  user_id uuid not null,
  chat_id uuid not null,
  seq bigint not null,
  kind text not null default 'exchange',
  new_context_snippet text,
  messages jsonb,
  payload jsonb,
  trigger_source text not null default 'api',
  status text not null default 'pending_summarization',
  attempts integer not null default 0,
  publish_attempt integer not null default 1,
  published_at timestamptz not null,
  retry_at timestamptz,
  fence bigint,
  result jsonb,
  outcome text,
  diff jsonb not null default '[]',
  tokens_in integer not null default 0,
  tokens_out integer not null default 0,
  merged_by text,
  masked integer not null default 0,
  applied_version bigint,
  error_code text,
  error_message text,
  idempotency_key text,
  request_hash text,
  redrive_of uuid,
  redriven_as uuid,
  created_at timestamptz not null,
  processed_at timestamptz,
  unique (tenant_id, chat_id, seq),
  foreign key (tenant_id, chat_id) references public.chats (tenant_id, chat_id)
  -- An update changes its row about four times: half a page stays free, so that most of them stay on it (HOT).
) with (fillfactor = 50);

alter table public.chat_context_queue enable row level security;
revoke all on table public.chat_context_queue from public, anon, authenticated, service_role;

create unique index chat_context_queue_idempotency on public.chat_context_queue
  (tenant_id, user_id, idempotency_key) where idempotency_key is not null;
-- Predicates name only columns that change once, at the end: a status here would cost every move its HOT update.
create index chat_context_queue_open on public.chat_context_queue (tenant_id, chat_id, seq)
  where processed_at is null;
create index chat_context_queue_oldest_open on public.chat_context_queue (created_at) where processed_at is null;
create index chat_context_queue_failed on public.chat_context_queue (tenant_id, chat_id)
  where outcome = 'dead_letter';
create index chat_context_queue_completed on public.chat_context_queue (processed_at)
  where applied_version is not null;
create index chat_context_queue_ended on public.chat_context_queue (processed_at) where processed_at is not null;
create index chat_context_queue_worded on public.chat_context_queue (processed_at)
  where processed_at is not null and num_nonnulls(new_context_snippet, messages, payload) > 0;
