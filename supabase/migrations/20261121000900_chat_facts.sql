-- The entries that memories are folded from: append-only, each with where it comes from.

create table public.chat_facts (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  seq bigint not null,
  position integer not null,
  kind text not null,
  section text not null,
  key text not null,
  value text not null,
  many boolean not null,
  confidence smallint not null,
  evidence jsonb,
  reason text,
  tokens integer not null,
  version bigint not null,
  created_at timestamptz not null,
  primary key (tenant_id, chat_id, seq, position),
  foreign key (tenant_id, chat_id) references public.chats (tenant_id, chat_id),
  constraint chat_facts_kind check (kind in ('set', 'retract', 'summary', 'drop')),
  constraint chat_facts_section check (section in ('user_confirmed', 'llm_inferred', 'general_summary')),
  constraint chat_facts_place check (seq >= 0 and position >= 0 and version >= 1),
  constraint chat_facts_confidence check (confidence between 1 and 3),
  constraint chat_facts_evidence check (jsonb_typeof(evidence) = 'object'),
  constraint chat_facts_length check (char_length(key) <= 200 and char_length(value) <= 4000 and tokens >= 0)
);

alter table public.chat_facts enable row level security;
revoke all on table public.chat_facts from public, anon, authenticated, service_role;

comment on table public.chat_facts is 'Append-only entries; folding them in order of (seq, position) gives the memory.';
comment on column public.chat_facts.tenant_id is 'The tenant.';
comment on column public.chat_facts.chat_id is 'The chat.';
comment on column public.chat_facts.user_id is 'The owner of the chat.';
comment on column public.chat_facts.seq is 'The update it comes from: when it was said, not when it was applied.';
comment on column public.chat_facts.position is 'Place among the entries of that update.';
comment on column public.chat_facts.kind is 'set, retract, summary or drop.';
comment on column public.chat_facts.section is 'user_confirmed, llm_inferred or general_summary.';
comment on column public.chat_facts.key is 'What the fact is about.';
comment on column public.chat_facts.value is 'The value, or the text of a summary.';
comment on column public.chat_facts.many is 'The key holds several values at once.';
comment on column public.chat_facts.confidence is '1 to 3; 3 for confirmed.';
comment on column public.chat_facts.evidence is 'The span of a user turn that confirms it; null when inferred.';
comment on column public.chat_facts.reason is 'Why a claim was not confirmed; a code.';
comment on column public.chat_facts.tokens is 'o200k tokens of the line it packs to.';
comment on column public.chat_facts.version is 'The revision that brought it in.';
comment on column public.chat_facts.created_at is 'When it was applied.';
