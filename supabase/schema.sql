-- Schema public after all migrations. Written by `npm run db -- dump`; do not edit.
-- For reading and comparing, not for restoring: the migrations are the source.

create table public.chat_context_queue (
  id uuid not null,
  tenant_id uuid not null,
  user_id uuid not null,
  chat_id uuid not null,
  seq bigint not null,
  kind text default 'exchange'::text not null,
  new_context_snippet text,
  messages jsonb,
  payload jsonb,
  trigger_source text default 'api'::text not null,
  status text default 'pending_summarization'::text not null,
  attempts integer default 0 not null,
  publish_attempt integer default 1 not null,
  published_at timestamp with time zone not null,
  retry_at timestamp with time zone,
  fence bigint,
  result jsonb,
  outcome text,
  diff jsonb default '[]'::jsonb not null,
  tokens_in integer default 0 not null,
  tokens_out integer default 0 not null,
  merged_by text,
  masked integer default 0 not null,
  applied_version bigint,
  error_code text,
  error_message text,
  idempotency_key text,
  request_hash text,
  redrive_of uuid,
  redriven_as uuid,
  created_at timestamp with time zone not null,
  processed_at timestamp with time zone,
  constraint queue_applied_version CHECK (((applied_version IS NOT NULL) = (status = 'complete'::text))),
  constraint queue_counts CHECK (((attempts >= 0) AND (publish_attempt >= 1) AND (tokens_in >= 0) AND (tokens_out >= 0) AND (masked >= 0))),
  constraint queue_dead_letter CHECK (((NOT (outcome IS DISTINCT FROM 'dead_letter'::text)) = (status = 'failed'::text))),
  constraint queue_diff CHECK ((jsonb_typeof(diff) = 'array'::text)),
  constraint queue_ended CHECK (((status = ANY (ARRAY['complete'::text, 'failed'::text])) = (processed_at IS NOT NULL))),
  constraint queue_error CHECK (((status <> 'failed'::text) OR (error_code IS NOT NULL))),
  constraint queue_error_length CHECK ((char_length(error_message) <= 500)),
  constraint queue_fence CHECK (((fence IS NOT NULL) OR (status <> ALL (ARRAY['processing'::text, 'ready_to_write'::text, 'complete'::text])))),
  constraint queue_idempotency_key CHECK ((idempotency_key ~ '^[\x20-\x7e]{1,255}$'::text)),
  constraint queue_kind CHECK ((kind = ANY (ARRAY['exchange'::text, 'decision'::text, 'restore'::text, 'seed'::text]))),
  constraint queue_merged_by CHECK ((merged_by = ANY (ARRAY['llm'::text, 'offline'::text]))),
  constraint queue_messages CHECK (((messages IS NULL) OR ((jsonb_typeof(messages) = 'array'::text) AND ((jsonb_array_length(messages) >= 1) AND (jsonb_array_length(messages) <= 50))))),
  constraint queue_messages_length CHECK (((messages IS NULL) OR ((public.count_characters(NULL::text, messages) >= 1) AND (public.count_characters(NULL::text, messages) <= 32000)))),
  constraint queue_outcome CHECK ((outcome = ANY (ARRAY['applied'::text, 'no_change'::text, 'demoted'::text, 'rejected'::text, 'dead_letter'::text]))),
  constraint queue_outcome_at_end CHECK (((outcome IS NOT NULL) = (processed_at IS NOT NULL))),
  constraint queue_request_hash CHECK (((idempotency_key IS NULL) = (request_hash IS NULL))),
  constraint queue_result CHECK (((result IS NOT NULL) = (status = ANY (ARRAY['ready_to_write'::text, 'complete'::text])))),
  constraint queue_seq CHECK ((seq >= 1)),
  constraint queue_snippet_length CHECK (((char_length(new_context_snippet) >= 1) AND (char_length(new_context_snippet) <= 8000))),
  constraint queue_status CHECK ((status = ANY (ARRAY['pending_summarization'::text, 'processing'::text, 'ready_to_write'::text, 'complete'::text, 'failed'::text]))),
  constraint queue_trigger_source CHECK ((trigger_source = ANY (ARRAY['manual'::text, 'api'::text, 'test'::text]))),
  constraint queue_words CHECK ((num_nonnulls(new_context_snippet, messages) =
CASE
    WHEN (kind <> 'exchange'::text) THEN 0
    WHEN ((processed_at IS NOT NULL) AND (new_context_snippet IS NULL) AND (messages IS NULL)) THEN 0
    ELSE 1
END)),
  constraint chat_context_queue_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_context_queue_pkey PRIMARY KEY (id),
  constraint chat_context_queue_tenant_id_chat_id_seq_key UNIQUE (tenant_id, chat_id, seq)
) with (fillfactor=50);
-- row-level security: enabled
CREATE INDEX chat_context_queue_completed ON public.chat_context_queue USING btree (processed_at) WHERE (status = 'complete'::text);
CREATE INDEX chat_context_queue_ended ON public.chat_context_queue USING btree (processed_at) WHERE (processed_at IS NOT NULL);
CREATE INDEX chat_context_queue_failed ON public.chat_context_queue USING btree (tenant_id, chat_id) WHERE (status = 'failed'::text);
CREATE UNIQUE INDEX chat_context_queue_idempotency ON public.chat_context_queue USING btree (tenant_id, user_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX chat_context_queue_oldest_open ON public.chat_context_queue USING btree (created_at) WHERE (processed_at IS NULL);
CREATE INDEX chat_context_queue_open ON public.chat_context_queue USING btree (tenant_id, chat_id, seq) WHERE (processed_at IS NULL);
CREATE INDEX chat_context_queue_worded ON public.chat_context_queue USING btree (processed_at) WHERE ((processed_at IS NOT NULL) AND (num_nonnulls(new_context_snippet, messages, payload) > 0));
create policy read_own_rows on public.chat_context_queue as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
CREATE TRIGGER guard_status_move BEFORE UPDATE OF status ON public.chat_context_queue FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION public.guard_status_move();
comment on table public.chat_context_queue is 'One row per accepted update: the write-ahead queue and its history.';
comment on column public.chat_context_queue.id is 'queue_id of the API.';
comment on column public.chat_context_queue.tenant_id is 'The tenant.';
comment on column public.chat_context_queue.user_id is 'The owner of the chat.';
comment on column public.chat_context_queue.chat_id is 'The chat.';
comment on column public.chat_context_queue.seq is 'Place among the chat''s updates: 1, 2, 3 … in commit order.';
comment on column public.chat_context_queue.kind is 'exchange calls the model; decision, restore and seed bring operations.';
comment on column public.chat_context_queue.new_context_snippet is 'The words as plain text; null after the text retention.';
comment on column public.chat_context_queue.messages is 'The words with speakers; null after the text retention.';
comment on column public.chat_context_queue.payload is 'What a decision, restore or seed carries.';
comment on column public.chat_context_queue.trigger_source is 'manual, api or test, as the caller said.';
comment on column public.chat_context_queue.status is 'pending_summarization, processing, ready_to_write, complete or failed.';
comment on column public.chat_context_queue.attempts is 'Claims that may have been the text''s fault; raised by a claim.';
comment on column public.chat_context_queue.publish_attempt is 'How often a wake-up named this row; part of its dedup id.';
comment on column public.chat_context_queue.published_at is 'When a wake-up for this row was last handed out.';
comment on column public.chat_context_queue.retry_at is 'Not to be claimed before; null: at once.';
comment on column public.chat_context_queue.fence is 'The claim that last worked on it; rows of one batch share it.';
comment on column public.chat_context_queue.result is 'What the model call left, stored before it is applied.';
comment on column public.chat_context_queue.outcome is 'applied, no_change, demoted, rejected or dead_letter; null until ended.';
comment on column public.chat_context_queue.diff is 'What it did to the memory, entry by entry.';
comment on column public.chat_context_queue.tokens_in is 'Input tokens of the model call that ended it.';
comment on column public.chat_context_queue.tokens_out is 'Output tokens of the model call that ended it.';
comment on column public.chat_context_queue.merged_by is 'llm, or offline for the rules without a model.';
comment on column public.chat_context_queue.masked is 'How many secrets were masked before the row was written.';
comment on column public.chat_context_queue.applied_version is 'The revision that holds it.';
comment on column public.chat_context_queue.error_code is 'Why the last attempt failed; never user text.';
comment on column public.chat_context_queue.error_message is 'The same in words of ours; never user text.';
comment on column public.chat_context_queue.idempotency_key is 'Given by the caller; unique per tenant and user.';
comment on column public.chat_context_queue.request_hash is 'HMAC of the body that came with the key.';
comment on column public.chat_context_queue.redrive_of is 'The failed update this one tries again.';
comment on column public.chat_context_queue.redriven_as is 'The update that tries this failed one again.';
comment on column public.chat_context_queue.created_at is 'When it was accepted.';
comment on column public.chat_context_queue.processed_at is 'When it ended; null while open.';

create table public.chat_facts (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  seq bigint not null,
  "position" integer not null,
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
  created_at timestamp with time zone not null,
  constraint chat_facts_confidence CHECK (((confidence >= 1) AND (confidence <= 3))),
  constraint chat_facts_evidence CHECK ((jsonb_typeof(evidence) = 'object'::text)),
  constraint chat_facts_kind CHECK ((kind = ANY (ARRAY['set'::text, 'retract'::text, 'summary'::text]))),
  constraint chat_facts_length CHECK (((char_length(key) <= 200) AND (char_length(value) <= 4000) AND (tokens >= 0))),
  constraint chat_facts_place CHECK (((seq >= 0) AND ("position" >= 0) AND (version >= 1))),
  constraint chat_facts_section CHECK ((section = ANY (ARRAY['user_confirmed'::text, 'llm_inferred'::text, 'general_summary'::text]))),
  constraint chat_facts_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_facts_pkey PRIMARY KEY (tenant_id, chat_id, seq, "position")
);
-- row-level security: enabled
create policy read_own_rows on public.chat_facts as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
CREATE TRIGGER refuse_fact_change BEFORE UPDATE ON public.chat_facts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_fact_change();
comment on table public.chat_facts is 'Append-only entries; folding them in order of (seq, position) gives the memory.';
comment on column public.chat_facts.tenant_id is 'The tenant.';
comment on column public.chat_facts.chat_id is 'The chat.';
comment on column public.chat_facts.user_id is 'The owner of the chat.';
comment on column public.chat_facts.seq is 'The update it comes from: when it was said, not when it was applied.';
comment on column public.chat_facts."position" is 'Place among the entries of that update.';
comment on column public.chat_facts.kind is 'set, retract or summary.';
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

create table public.chat_leases (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  fence bigint default 0 not null,
  holder uuid,
  lease_until timestamp with time zone,
  batch_limit smallint default 8 not null,
  constraint chat_leases_batch_limit CHECK (((batch_limit >= 1) AND (batch_limit <= 8))),
  constraint chat_leases_fence CHECK ((fence >= 0)),
  constraint chat_leases_holder CHECK (((holder IS NULL) = (lease_until IS NULL))),
  constraint chat_leases_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_leases_pkey PRIMARY KEY (tenant_id, chat_id)
) with (fillfactor=70);
-- row-level security: enabled
CREATE INDEX chat_leases_held ON public.chat_leases USING btree (lease_until) WHERE (lease_until IS NOT NULL);
comment on table public.chat_leases is 'Who works on which chat, until when. Created with the chat; first in the lock order.';
comment on column public.chat_leases.tenant_id is 'The tenant.';
comment on column public.chat_leases.chat_id is 'The chat.';
comment on column public.chat_leases.user_id is 'The owner of the chat.';
comment on column public.chat_leases.fence is 'Number of the newest claim; only its writes are taken.';
comment on column public.chat_leases.holder is 'The worker that holds the lease; null when free.';
comment on column public.chat_leases.lease_until is 'The lease is dead after this; null when free.';
comment on column public.chat_leases.batch_limit is 'Most rows of the next claim; halved to find a poison row, 8 again after success.';

create table public.chat_metadata (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  user_confirmed jsonb default '{}'::jsonb not null,
  llm_inferred jsonb default '{}'::jsonb not null,
  general_summary text default ''::text not null,
  to_confirm jsonb default '[]'::jsonb not null,
  token_count integer default 0 not null,
  size_state text default 'ok'::text not null,
  version bigint default 0 not null,
  applied_seq bigint default 0 not null,
  last_updated timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint chat_metadata_counts CHECK (((token_count >= 0) AND (version >= 0) AND (applied_seq >= 0))),
  constraint chat_metadata_llm_inferred CHECK ((jsonb_typeof(llm_inferred) = 'object'::text)),
  constraint chat_metadata_size_state CHECK ((size_state = ANY (ARRAY['ok'::text, 'near_limit'::text, 'full'::text]))),
  constraint chat_metadata_to_confirm CHECK ((jsonb_typeof(to_confirm) = 'array'::text)),
  constraint chat_metadata_user_confirmed CHECK ((jsonb_typeof(user_confirmed) = 'object'::text)),
  constraint chat_metadata_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_metadata_pkey PRIMARY KEY (tenant_id, chat_id)
) with (fillfactor=70);
-- row-level security: enabled
create policy read_own_rows on public.chat_metadata as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
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
comment on column public.chat_metadata.version is 'How many revisions were applied.';
comment on column public.chat_metadata.applied_seq is 'The highest seq at or below which every update has ended.';
comment on column public.chat_metadata.last_updated is 'When the content last changed; null while empty.';
comment on column public.chat_metadata.created_at is 'When the chat was created.';

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
  created_at timestamp with time zone not null,
  constraint chat_revisions_diff CHECK ((jsonb_typeof(diff) = 'array'::text)),
  constraint chat_revisions_queue_ids CHECK (((cardinality(queue_ids) >= 1) AND (cardinality(queue_ids) <= ((to_seq - from_seq) + 1)))),
  constraint chat_revisions_range CHECK (((from_seq >= 1) AND (to_seq >= from_seq))),
  constraint chat_revisions_version CHECK ((version >= 1)),
  constraint chat_revisions_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_revisions_pkey PRIMARY KEY (tenant_id, chat_id, version)
);
-- row-level security: enabled
create policy read_own_rows on public.chat_revisions as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
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

create table public.chats (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  status text default 'open'::text not null,
  metadata jsonb default '{}'::jsonb not null,
  accepted_seq bigint default 0 not null,
  created_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint chats_accepted_seq CHECK ((accepted_seq >= 0)),
  constraint chats_closed_at CHECK (((status = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint chats_metadata CHECK ((jsonb_typeof(metadata) = 'object'::text)),
  constraint chats_status CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text]))),
  constraint chats_pkey PRIMARY KEY (tenant_id, chat_id)
) with (fillfactor=80);
-- row-level security: enabled
CREATE INDEX chats_by_user ON public.chats USING btree (tenant_id, user_id, created_at);
create policy read_own_rows on public.chats as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
comment on table public.chats is 'One row per chat. To remove a chat call erase_chat; a delete by hand is refused.';
comment on column public.chats.tenant_id is 'The tenant; first part of every key.';
comment on column public.chats.chat_id is 'The chat, unique within its tenant.';
comment on column public.chats.user_id is 'The owner: `sub` of the token that created the chat.';
comment on column public.chats.status is 'open, or closed: a closed chat takes no more updates.';
comment on column public.chats.metadata is 'Free-form, from the caller; never given to the model.';
comment on column public.chats.accepted_seq is 'The seq of the newest accepted update; 0 before the first.';
comment on column public.chats.created_at is 'When the chat was created.';
comment on column public.chats.closed_at is 'When the chat was closed, or null.';

create table public.erasures (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  erased_at timestamp with time zone not null,
  postgres_rows integer not null,
  open_updates integer not null,
  redis_keys integer,
  constraint erasures_counts CHECK (((postgres_rows >= 0) AND (open_updates >= 0) AND (redis_keys >= 0))),
  constraint erasures_pkey PRIMARY KEY (tenant_id, chat_id)
);
-- row-level security: enabled
CREATE INDEX erasures_unfinished ON public.erasures USING btree (erased_at) WHERE (redis_keys IS NULL);
comment on table public.erasures is 'One row per erased chat, kept for good; holds ids and counts only.';
comment on column public.erasures.tenant_id is 'The tenant.';
comment on column public.erasures.chat_id is 'The erased chat; its id is never used again.';
comment on column public.erasures.user_id is 'Who owned and erased it.';
comment on column public.erasures.erased_at is 'When the rows were deleted.';
comment on column public.erasures.postgres_rows is 'How many rows were deleted.';
comment on column public.erasures.open_updates is 'How many of them were updates that had not ended.';
comment on column public.erasures.redis_keys is 'How many cache keys were cleared; null until the cache is known to be clear.';

create table public.service_counters (
  shard smallint not null,
  accepted bigint default 0 not null,
  applied bigint default 0 not null,
  no_change bigint default 0 not null,
  demoted bigint default 0 not null,
  rejected bigint default 0 not null,
  dead_letter bigint default 0 not null,
  latency_counts bigint[] default '{0,0,0,0,0,0,0,0,0,0,0}'::bigint[] not null,
  latency_sum_ms bigint default 0 not null,
  model_calls bigint default 0 not null,
  model_failures bigint default 0 not null,
  tokens_in bigint default 0 not null,
  tokens_out bigint default 0 not null,
  dead_letter_callbacks bigint default 0 not null,
  constraint service_counters_latency CHECK ((cardinality(latency_counts) = 11)),
  constraint service_counters_shard CHECK (((shard >= 0) AND (shard <= 63))),
  constraint service_counters_pkey PRIMARY KEY (shard)
) with (fillfactor=10);
-- row-level security: enabled
comment on table public.service_counters is 'Sharded counters; each transaction updates one row as its last lock, so they never deadlock.';
comment on column public.service_counters.shard is '0 to 63, by connection.';
comment on column public.service_counters.accepted is 'Updates accepted.';
comment on column public.service_counters.applied is 'Updates that ended applied.';
comment on column public.service_counters.no_change is 'Updates that ended no_change.';
comment on column public.service_counters.demoted is 'Updates that ended demoted.';
comment on column public.service_counters.rejected is 'Updates that ended rejected.';
comment on column public.service_counters.dead_letter is 'Updates that ended as dead letters.';
comment on column public.service_counters.latency_counts is 'Accept to applied: updates per bucket of latency_bounds(), the last above all.';
comment on column public.service_counters.latency_sum_ms is 'Sum of those times, ms.';
comment on column public.service_counters.model_calls is 'Model calls, failed ones included.';
comment on column public.service_counters.model_failures is 'Model calls that gave no result.';
comment on column public.service_counters.tokens_in is 'Input tokens.';
comment on column public.service_counters.tokens_out is 'Output tokens.';
comment on column public.service_counters.dead_letter_callbacks is 'Wake-ups that the delivery queue gave up.';

create table public.service_estimate (
  only_row boolean default true not null,
  estimate_ms integer default 5000 not null,
  refreshed_at timestamp with time zone,
  constraint service_estimate_bounds CHECK (((estimate_ms >= 1000) AND (estimate_ms <= 60000))),
  constraint service_estimate_only_row CHECK (only_row),
  constraint service_estimate_pkey PRIMARY KEY (only_row)
);
-- row-level security: enabled
comment on table public.service_estimate is 'One row, refreshed by the sweep.';
comment on column public.service_estimate.only_row is 'Always true: there is one row.';
comment on column public.service_estimate.estimate_ms is 'p95 of accept to applied over the last 1,000 completions, bounded to 1,000–60,000 ms.';
comment on column public.service_estimate.refreshed_at is 'When it was last computed; null: never.';

CREATE OR REPLACE FUNCTION public.count_characters(snippet text, messages jsonb)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select coalesce(char_length(snippet), 0) + coalesce(
    (select sum(char_length(line ->> 'content')) from jsonb_array_elements(messages) as line), 0)
$function$;
comment on function public.count_characters(snippet text, messages jsonb) is 'Code points of a snippet and of the contents of messages; null counts as 0.';

CREATE OR REPLACE FUNCTION public.guard_status_move()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if (old.status, new.status) in (
    ('pending_summarization', 'processing'),
    ('processing', 'pending_summarization'),
    ('processing', 'ready_to_write'),
    ('processing', 'failed'),
    ('ready_to_write', 'complete'),
    ('ready_to_write', 'failed')
  ) then
    return new;
  end if;
  raise exception using errcode = 'SDMOV', message = 'illegal_status_move',
    detail = format('%s -> %s', old.status, new.status);
end
$function$;
comment on function public.guard_status_move() is 'Refuses (SDMOV) every status move that is not in the table.';

CREATE OR REPLACE FUNCTION public.refuse_fact_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = 'SDMOV', message = 'facts_are_append_only';
end
$function$;
comment on function public.refuse_fact_change() is 'Refuses (SDMOV) every UPDATE of chat_facts.';

CREATE OR REPLACE FUNCTION public.saidso_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select case
    when session_user = 'authenticator' then clock_timestamp()
    else coalesce(nullif(current_setting('saidso.now', true), '')::timestamptz, clock_timestamp())
  end
$function$;
comment on function public.saidso_now() is 'The time, for every function and view here. `set saidso.now` overrides it on direct connections only.';

grant select on table public.chat_context_queue to authenticated;
grant select on table public.chat_facts to authenticated;
grant select on table public.chat_metadata to authenticated;
grant select on table public.chat_revisions to authenticated;
grant select on table public.chats to authenticated;
