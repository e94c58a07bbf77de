-- Schema public after all migrations. Written by `npm run db -- dump`; do not edit.
-- For reading and comparing, not for restoring: the migrations are the source.

create table public.api_keys (
  key_id uuid not null,
  tenant_id uuid not null,
  prefix text not null,
  secret_hash text not null,
  name text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  rotated_from uuid,
  constraint api_keys_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
  constraint api_keys_prefix CHECK ((prefix ~ '^saidso_[a-z0-9]{8}$'::text)),
  constraint api_keys_scopes CHECK (((scopes <@ ARRAY['read'::text, 'update'::text, 'erase'::text, 'admin'::text]) AND ((cardinality(scopes) >= 1) AND (cardinality(scopes) <= 4)))),
  constraint api_keys_secret_hash CHECK ((secret_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint api_keys_rotated_from_fkey FOREIGN KEY (rotated_from) REFERENCES public.api_keys(key_id),
  constraint api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(tenant_id),
  constraint api_keys_pkey PRIMARY KEY (key_id),
  constraint api_keys_prefix_key UNIQUE (prefix),
  constraint api_keys_secret_hash_key UNIQUE (secret_hash)
);
-- row-level security: enabled
CREATE INDEX api_keys_tenant ON public.api_keys USING btree (tenant_id, created_at);
CREATE TRIGGER audit_issued AFTER INSERT ON public.api_keys FOR EACH ROW EXECUTE FUNCTION public.write_audit('key_issued');
CREATE TRIGGER audit_revoked AFTER UPDATE OF revoked_at ON public.api_keys FOR EACH ROW WHEN ((old.revoked_at IS DISTINCT FROM new.revoked_at)) EXECUTE FUNCTION public.write_audit('key_revoked');
comment on table public.api_keys is 'Keys of backends: hashes only, the key itself was shown once.';
comment on column public.api_keys.key_id is 'The key, for operators.';
comment on column public.api_keys.tenant_id is 'The tenant whose users the key may act for.';
comment on column public.api_keys.prefix is 'How the key begins; tells keys apart in a list and in a leak.';
comment on column public.api_keys.secret_hash is 'SHA-256 of the whole key, lower-case hex.';
comment on column public.api_keys.name is 'What it is for, as its issuer called it.';
comment on column public.api_keys.scopes is 'What it may do: read, update, erase, admin.';
comment on column public.api_keys.created_at is 'When it was issued.';
comment on column public.api_keys.expires_at is 'Not accepted from then on; null: never expires.';
comment on column public.api_keys.last_used_at is 'When a request last showed it, to the minute or so; null: never.';
comment on column public.api_keys.revoked_at is 'Not accepted from then on; in the future while a rotation overlaps.';
comment on column public.api_keys.rotated_from is 'The key that it took the place of.';

create table public.audit_log (
  audit_id bigint generated always as identity not null,
  at timestamp with time zone not null,
  action text not null,
  tenant_id uuid not null,
  user_id uuid,
  chat_id uuid,
  queue_id uuid,
  version bigint,
  key_id uuid,
  database_role text not null,
  constraint audit_log_action CHECK ((action = ANY (ARRAY['chat_created'::text, 'chat_closed'::text, 'update_accepted'::text, 'revision_applied'::text, 'update_failed'::text, 'chat_erased'::text, 'chat_exported'::text, 'key_issued'::text, 'key_revoked'::text]))),
  constraint audit_log_pkey PRIMARY KEY (audit_id)
);
-- row-level security: enabled
CREATE INDEX audit_log_at ON public.audit_log USING btree (at);
CREATE INDEX audit_log_user ON public.audit_log USING btree (tenant_id, user_id, audit_id);
comment on table public.audit_log is 'What was done to whose memory, and when; ids only. Written by triggers.';
comment on column public.audit_log.audit_id is 'In the order in which they were written.';
comment on column public.audit_log.at is 'When.';
comment on column public.audit_log.action is 'What was done.';
comment on column public.audit_log.tenant_id is 'The tenant.';
comment on column public.audit_log.user_id is 'Whose chat it was; null for keys.';
comment on column public.audit_log.chat_id is 'The chat; null for keys.';
comment on column public.audit_log.queue_id is 'The update, where it was about one.';
comment on column public.audit_log.version is 'The revision, where it was about one.';
comment on column public.audit_log.key_id is 'The API key, where it was about one.';
comment on column public.audit_log.database_role is 'Who did it to the database: service_role is the service, postgres somebody in the dashboard.';

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
  stamp_seq bigint,
  dropped_at timestamp with time zone,
  deaths integer default 0 not null,
  constraint queue_applied_version CHECK (((applied_version IS NOT NULL) = (status = 'complete'::text))),
  constraint queue_counts CHECK (((attempts >= 0) AND (publish_attempt >= 1) AND (tokens_in >= 0) AND (tokens_out >= 0) AND (masked >= 0))),
  constraint queue_dead_letter CHECK (((NOT (outcome IS DISTINCT FROM 'dead_letter'::text)) = (status = 'failed'::text))),
  constraint queue_deaths CHECK ((deaths >= 0)),
  constraint queue_diff CHECK ((jsonb_typeof(diff) = 'array'::text)),
  constraint queue_dropped CHECK (((dropped_at IS NULL) OR ((redriven_as IS NULL) AND (num_nonnulls(new_context_snippet, messages, payload) = 0)))),
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
  constraint queue_redrive CHECK ((((redrive_of IS NULL) = (stamp_seq IS NULL)) AND (stamp_seq < seq))),
  constraint queue_request_hash CHECK (((idempotency_key IS NULL) = (request_hash IS NULL))),
  constraint queue_result CHECK (((result IS NOT NULL) = (status = ANY (ARRAY['ready_to_write'::text, 'complete'::text])))),
  constraint queue_seq CHECK ((seq >= 1)),
  constraint queue_settled CHECK (((NOT (outcome IS DISTINCT FROM 'dead_letter'::text)) OR ((redriven_as IS NULL) AND (dropped_at IS NULL)))),
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
CREATE INDEX chat_context_queue_completed ON public.chat_context_queue USING btree (processed_at) WHERE (applied_version IS NOT NULL);
CREATE INDEX chat_context_queue_dead_letters ON public.chat_context_queue USING btree (processed_at, id) WHERE (outcome = 'dead_letter'::text);
CREATE INDEX chat_context_queue_ended ON public.chat_context_queue USING btree (processed_at) WHERE (processed_at IS NOT NULL);
CREATE INDEX chat_context_queue_failed ON public.chat_context_queue USING btree (tenant_id, chat_id) WHERE (outcome = 'dead_letter'::text);
CREATE UNIQUE INDEX chat_context_queue_idempotency ON public.chat_context_queue USING btree (tenant_id, user_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX chat_context_queue_oldest_open ON public.chat_context_queue USING btree (created_at) WHERE (processed_at IS NULL);
CREATE INDEX chat_context_queue_open ON public.chat_context_queue USING btree (tenant_id, chat_id, seq) WHERE (processed_at IS NULL);
CREATE UNIQUE INDEX chat_context_queue_redrive ON public.chat_context_queue USING btree (redrive_of) WHERE (redrive_of IS NOT NULL);
CREATE INDEX chat_context_queue_worded ON public.chat_context_queue USING btree (processed_at) WHERE ((processed_at IS NOT NULL) AND (num_nonnulls(new_context_snippet, messages, payload) > 0));
create policy read_own_rows on public.chat_context_queue as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
CREATE TRIGGER audit_accepted AFTER INSERT ON public.chat_context_queue FOR EACH ROW EXECUTE FUNCTION public.write_audit('update_accepted');
CREATE TRIGGER audit_failed AFTER UPDATE OF status ON public.chat_context_queue FOR EACH ROW WHEN (((old.status <> 'failed'::text) AND (new.status = 'failed'::text))) EXECUTE FUNCTION public.write_audit('update_failed');
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
comment on column public.chat_context_queue.stamp_seq is 'Of a redrive: the seq its words were first accepted with, which its entries bear.';
comment on column public.chat_context_queue.dropped_at is 'When it was decided that nobody will redrive this failed update.';
comment on column public.chat_context_queue.deaths is 'Claims whose worker never came back; the attempt was given back.';

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
  constraint chat_facts_kind CHECK ((kind = ANY (ARRAY['set'::text, 'retract'::text, 'summary'::text, 'drop'::text]))),
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

create table public.chat_leases (
  tenant_id uuid not null,
  chat_id uuid not null,
  user_id uuid not null,
  fence bigint default 0 not null,
  holder uuid,
  lease_until timestamp with time zone,
  batch_limit smallint default 8 not null,
  is_charged boolean default true not null,
  constraint chat_leases_batch_limit CHECK (((batch_limit >= 1) AND (batch_limit <= 8))),
  constraint chat_leases_fence CHECK ((fence >= 0)),
  constraint chat_leases_holder CHECK (((holder IS NULL) = (lease_until IS NULL))),
  constraint chat_leases_tenant_id_chat_id_fkey FOREIGN KEY (tenant_id, chat_id) REFERENCES public.chats(tenant_id, chat_id),
  constraint chat_leases_pkey PRIMARY KEY (tenant_id, chat_id)
) with (fillfactor=70);
-- row-level security: enabled
comment on table public.chat_leases is 'Who works on which chat, until when. Created with the chat; first in the lock order.';
comment on column public.chat_leases.tenant_id is 'The tenant.';
comment on column public.chat_leases.chat_id is 'The chat.';
comment on column public.chat_leases.user_id is 'The owner of the chat.';
comment on column public.chat_leases.fence is 'Number of the newest claim; only its writes are taken.';
comment on column public.chat_leases.holder is 'The worker that holds the lease; null when free.';
comment on column public.chat_leases.lease_until is 'The lease is dead after this; null when free.';
comment on column public.chat_leases.batch_limit is 'Most rows of the next claim; halved to find a poison row, 8 again after success.';
comment on column public.chat_leases.is_charged is 'Whether the newest claim spent an attempt of its rows.';

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
  lines jsonb default '[]'::jsonb not null,
  version bigint default 0 not null,
  applied_seq bigint default 0 not null,
  last_updated timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint chat_metadata_counts CHECK (((token_count >= 0) AND (version >= 0) AND (applied_seq >= 0))),
  constraint chat_metadata_lines CHECK ((jsonb_typeof(lines) = 'array'::text)),
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
comment on column public.chat_metadata.lines is 'The same, line by line in packing order, each with its tokens: what context packs.';
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
CREATE TRIGGER audit_applied AFTER INSERT ON public.chat_revisions FOR EACH ROW EXECUTE FUNCTION public.write_audit('revision_applied');
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
  continued_from uuid,
  continued_version bigint,
  constraint chats_accepted_seq CHECK ((accepted_seq >= 0)),
  constraint chats_closed_at CHECK (((status = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint chats_continued CHECK (((continued_from IS NULL) = (continued_version IS NULL))),
  constraint chats_metadata CHECK ((jsonb_typeof(metadata) = 'object'::text)),
  constraint chats_status CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text]))),
  constraint chats_pkey PRIMARY KEY (tenant_id, chat_id)
) with (fillfactor=80);
-- row-level security: enabled
CREATE INDEX chats_by_user ON public.chats USING btree (tenant_id, user_id, created_at, chat_id);
CREATE INDEX chats_closed ON public.chats USING btree (closed_at) WHERE (status = 'closed'::text);
CREATE UNIQUE INDEX chats_continued_once ON public.chats USING btree (tenant_id, continued_from, continued_version) WHERE (continued_from IS NOT NULL);
create policy read_own_rows on public.chats as permissive for select to authenticated using (((tenant_id = '00000000-0000-4000-8000-000000000001'::uuid) AND (user_id = ( SELECT auth.uid() AS uid))));
CREATE TRIGGER audit_closed AFTER UPDATE OF status ON public.chats FOR EACH ROW WHEN (((old.status <> 'closed'::text) AND (new.status = 'closed'::text))) EXECUTE FUNCTION public.write_audit('chat_closed');
CREATE TRIGGER audit_created AFTER INSERT ON public.chats FOR EACH ROW EXECUTE FUNCTION public.write_audit('chat_created');
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

create table public.circuits (
  name text not null,
  state text default 'closed'::text not null,
  failures integer default 0 not null,
  last_failed_chat uuid,
  reason text,
  opened_at timestamp with time zone,
  open_until timestamp with time zone,
  failed_probes integer default 0 not null,
  probe_chat uuid,
  opened bigint default 0 not null,
  last_success_at timestamp with time zone,
  constraint circuits_counts CHECK (((failures >= 0) AND (failed_probes >= 0) AND (opened >= 0))),
  constraint circuits_open CHECK (((state = 'closed'::text) = (open_until IS NULL))),
  constraint circuits_probe CHECK (((state = 'half_open'::text) = (probe_chat IS NOT NULL))),
  constraint circuits_reason CHECK ((reason ~ '^[a-z_]{1,60}$'::text)),
  constraint circuits_state CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'half_open'::text]))),
  constraint circuits_pkey PRIMARY KEY (name)
) with (fillfactor=50);
-- row-level security: enabled
comment on table public.circuits is 'One row per dependency that all workers ask: closed while it answers, open while it does not.';
comment on column public.circuits.name is 'The dependency: model.';
comment on column public.circuits.state is 'closed: ask. open: nobody asks before open_until. half_open: one chat asks for all.';
comment on column public.circuits.failures is 'Outages in a row, by more than one chat where others are answered.';
comment on column public.circuits.last_failed_chat is 'The chat whose call failed last; null after an answer.';
comment on column public.circuits.reason is 'Code of the failure that was counted last; never user text.';
comment on column public.circuits.opened_at is 'When it opened; null while closed.';
comment on column public.circuits.open_until is 'open: when one chat may ask. half_open: when that chat is given up. Null while closed.';
comment on column public.circuits.failed_probes is 'Probes in a row that failed; each doubles the pause.';
comment on column public.circuits.probe_chat is 'half_open: the chat that asks for all.';
comment on column public.circuits.opened is 'How often it opened.';
comment on column public.circuits.last_success_at is 'When an answer was last written down, at most each 30 s while all is well.';

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
CREATE TRIGGER audit_erased AFTER INSERT ON public.erasures FOR EACH ROW EXECUTE FUNCTION public.write_audit('chat_erased');
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

create table public.tenants (
  tenant_id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint tenants_name CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
  constraint tenants_pkey PRIMARY KEY (tenant_id),
  constraint tenants_name_key UNIQUE (name)
);
-- row-level security: enabled
comment on table public.tenants is 'Whose chats are kept apart; API keys belong to one.';
comment on column public.tenants.tenant_id is 'The tenant.';
comment on column public.tenants.name is 'A short name for operators: lower-case letters, digits and dashes.';
comment on column public.tenants.created_at is 'When it was created.';

create view public.open_updates with (security_invoker=true) as
 SELECT q.tenant_id,
    q.user_id,
    q.chat_id,
    q.seq,
    q.id AS queue_id,
    q.status,
    q.attempts,
    q.error_code,
    q.retry_at,
    q.publish_attempt,
    q.published_at,
    l.lease_until,
    q.created_at,
    public.saidso_now() - q.created_at AS age
   FROM public.chat_context_queue q
     LEFT JOIN public.chat_leases l ON l.tenant_id = q.tenant_id AND l.chat_id = q.chat_id
  WHERE q.processed_at IS NULL;
comment on view public.open_updates is 'Updates that have not ended, without their words. Reads with the rights of who asks; no API role may.';

create view public.queue_depth with (security_invoker=true) as
 SELECT status,
    count(*) AS updates,
    count(DISTINCT ROW(tenant_id, chat_id)) AS chats,
    min(created_at) AS oldest,
    public.saidso_now() - min(created_at) AS oldest_age
   FROM public.chat_context_queue q
  WHERE processed_at IS NULL
  GROUP BY status;
comment on view public.queue_depth is 'Open updates by status. Reads with the rights of who asks; no API role may.';

CREATE OR REPLACE FUNCTION public.append_update(tenant_id uuid, user_id uuid, chat_id uuid, queue_id uuid, kind text, context_snippet text, messages jsonb, payload jsonb, trigger_source text, masked integer, idempotency_key text, request_hash text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  chat record;
  earlier_id uuid;
  earlier_hash text;
  moment timestamptz;
  answer_id uuid := append_update.queue_id;
begin
  if append_update.idempotency_key is not null then
    -- Two requests with one key at once take turns, also when they name different chats. A caught unique violation
    -- would cost every append a subtransaction. Before all other locks, and nobody else takes it.
    perform pg_advisory_xact_lock(hashtextextended(concat_ws(
      '/', append_update.tenant_id, append_update.user_id, append_update.idempotency_key), 0));
    select q.id, q.request_hash into earlier_id, earlier_hash from public.chat_context_queue q
    where q.tenant_id = append_update.tenant_id and q.user_id = append_update.user_id
      and q.idempotency_key = append_update.idempotency_key;
  end if;

  if earlier_id is not null then
    if earlier_hash is distinct from append_update.request_hash then
      raise exception using errcode = 'SDKEY', message = 'idempotency_key_reused';
    end if;
    answer_id := earlier_id;
  else
    -- A refusal below takes this back with its transaction.
    update public.chats c set accepted_seq = c.accepted_seq + 1
    where c.tenant_id = append_update.tenant_id and c.chat_id = append_update.chat_id
      and c.user_id = append_update.user_id
    returning c.status, c.accepted_seq into chat;
    if not found then
      raise exception using errcode = 'SDNFC', message = 'chat_not_found';
    elsif chat.status = 'closed' then
      raise exception using errcode = 'SDCLO', message = 'chat_closed';
    elsif append_update.kind = 'exchange' and exists (
      select from public.chat_metadata m
      where m.tenant_id = append_update.tenant_id and m.chat_id = append_update.chat_id and m.size_state = 'full'
    ) then
      raise exception using errcode = 'SDFUL', message = 'memory_full';
    end if;
    moment := public.saidso_now();
    insert into public.chat_context_queue (
      id, tenant_id, user_id, chat_id, seq, kind, new_context_snippet, messages, payload, trigger_source, masked,
      idempotency_key, request_hash, published_at, created_at)
    values (
      append_update.queue_id, append_update.tenant_id, append_update.user_id, append_update.chat_id,
      chat.accepted_seq, append_update.kind, append_update.context_snippet, append_update.messages,
      append_update.payload, append_update.trigger_source, append_update.masked,
      append_update.idempotency_key, append_update.request_hash, moment, moment);
    perform public.count_events(accepted => 1);
  end if;

  return (
    select jsonb_build_object(
      'outcome', case when earlier_id is null then 'appended' else 'replayed' end,
      'queue_id', q.id, 'chat_id', q.chat_id, 'seq', q.seq, 'status', q.status,
      'publish_attempt', q.publish_attempt, 'accepted_seq', c.accepted_seq, 'created_at', q.created_at,
      'estimate_ms', (select e.estimate_ms from public.service_estimate e))
    from public.chat_context_queue q
    join public.chats c on c.tenant_id = q.tenant_id and c.chat_id = q.chat_id
    where q.id = answer_id);
end
$function$;
comment on function public.append_update(tenant_id uuid, user_id uuid, chat_id uuid, queue_id uuid, kind text, context_snippet text, messages jsonb, payload jsonb, trigger_source text, masked integer, idempotency_key text, request_hash text) is 'appended | replayed (same idempotency key and body). SDKEY, then SDNFC, SDCLO, SDFUL.';

CREATE OR REPLACE FUNCTION public.apply_update(tenant_id uuid, chat_id uuid, fence bigint, expected_version bigint, updates jsonb, entries jsonb, content jsonb, is_changed boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz;
  next_version bigint := apply_update.expected_version + 1;
  ended record;
begin
  perform public.hold_lease(apply_update.tenant_id, apply_update.chat_id, apply_update.fence);
  perform public.guard_apply(
    apply_update.tenant_id, apply_update.chat_id, apply_update.expected_version, apply_update.updates);
  moment := public.saidso_now();

  perform public.insert_facts(
    apply_update.tenant_id, apply_update.chat_id, apply_update.entries, next_version, moment);

  with done as (
    update public.chat_context_queue q set
      status = 'complete', outcome = u.outcome, diff = u.diff, merged_by = u.merged_by,
      tokens_in = (u.tokens ->> 'input')::integer, tokens_out = (u.tokens ->> 'output')::integer,
      applied_version = next_version, processed_at = moment,
      -- A rejection may say why; what an earlier attempt failed with is over.
      retry_at = null, error_code = u.error ->> 'code', error_message = left(u.error ->> 'detail', 500)
    from jsonb_to_recordset(apply_update.updates) as u (
      queue_id uuid, outcome text, diff jsonb, tokens jsonb, merged_by text, error jsonb)
    where q.id = u.queue_id and q.tenant_id = apply_update.tenant_id and q.chat_id = apply_update.chat_id
    returning q.id, q.user_id, q.seq, q.outcome, q.diff,
      greatest(0, round(extract(epoch from moment - q.created_at) * 1000))::bigint as latency_ms
  ), written as (
    insert into public.chat_revisions (
      tenant_id, chat_id, user_id, version, from_seq, to_seq, queue_ids, fence, diff, created_at)
    select apply_update.tenant_id, apply_update.chat_id, d.user_id, next_version, min(d.seq), max(d.seq),
      array_agg(d.id order by d.seq), apply_update.fence, (
        select coalesce(jsonb_agg(line.item order by each.seq, line.place), '[]')
        from done each, jsonb_array_elements(each.diff) with ordinality as line (item, place)), moment
    from done d group by d.user_id
  )
  select array_agg(d.outcome) as outcomes, array_agg(d.latency_ms) as latencies_ms into ended from done d;

  -- A worker that applied only a part of its claim leaves nothing behind in processing.
  perform public.unclaim_rows(apply_update.tenant_id, apply_update.chat_id, apply_update.fence, false);
  update public.chat_metadata m set
    user_confirmed = apply_update.content -> 'user_confirmed',
    llm_inferred = apply_update.content -> 'llm_inferred',
    general_summary = apply_update.content ->> 'general_summary',
    to_confirm = apply_update.content -> 'to_confirm',
    token_count = (apply_update.content ->> 'token_count')::integer,
    size_state = apply_update.content ->> 'size_state',
    lines = coalesce(apply_update.content -> 'lines', '[]'),
    version = next_version,
    applied_seq = public.settled_seq(m.tenant_id, m.chat_id),
    last_updated = case when apply_update.is_changed then moment else m.last_updated end
  where m.tenant_id = apply_update.tenant_id and m.chat_id = apply_update.chat_id;
  perform public.end_lease(apply_update.tenant_id, apply_update.chat_id, 8);
  perform public.count_events(outcomes => ended.outcomes, latencies_ms => ended.latencies_ms);
  return jsonb_build_object(
    'outcome', 'applied',
    'memory', public.memory_snapshot(apply_update.tenant_id, apply_update.chat_id),
    'more', public.has_open_updates(apply_update.tenant_id, apply_update.chat_id));
end
$function$;
comment on function public.apply_update(tenant_id uuid, chat_id uuid, fence bigint, expected_version bigint, updates jsonb, entries jsonb, content jsonb, is_changed boolean) is 'One revision for one batch; returns the memory. SDGON, SDFEN, SDVER, SDGAP in this order, then SDMOV.';

CREATE OR REPLACE FUNCTION public.ask_circuit(chat_id uuid, lease_ms integer, needs_model boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  circuit record;
  is_held boolean := false;
begin
  -- No lock: claims of all chats read this row, and while all is well nobody writes it.
  select c.state, c.failures, c.open_until, c.last_success_at into circuit
  from public.circuits c where c.name = 'model';
  if circuit.state <> 'closed' and ask_circuit.needs_model then
    update public.circuits c set state = 'half_open', probe_chat = ask_circuit.chat_id,
      open_until = moment + make_interval(secs => ask_circuit.lease_ms / 1000.0)
    where c.name = 'model' and c.state <> 'closed' and c.open_until <= moment;
    is_held := not found;
    -- Again: another may have probed or closed it while we waited for the row.
    select c.state, c.failures, c.open_until, c.last_success_at into circuit
    from public.circuits c where c.name = 'model';
    is_held := is_held and circuit.state <> 'closed';
  end if;
  return jsonb_build_object(
    'state', coalesce(circuit.state, 'closed'),
    'wants_answer', circuit.state <> 'closed' or circuit.failures > 0
      or coalesce(circuit.last_success_at <= moment - interval '30 seconds', true))
    || case when is_held then jsonb_build_object('retry_at', circuit.open_until) else '{}' end;
end
$function$;
comment on function public.ask_circuit(chat_id uuid, lease_ms integer, needs_model boolean) is 'state, whether an answer of the model is worth reporting, and retry_at when this claim must wait.';

CREATE OR REPLACE FUNCTION public.claim_update(tenant_id uuid, chat_id uuid, holder uuid, lease_ms integer, batch_limit integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  lease record;
  head record;
  moment timestamptz;
  circuit jsonb;
  is_repeat boolean;
  is_ready boolean;
  most integer;
  ids uuid[];
begin
  select l.fence, l.holder, l.lease_until, l.batch_limit into lease from public.chat_leases l
  where l.tenant_id = claim_update.tenant_id and l.chat_id = claim_update.chat_id
  for no key update;
  if not found then
    return jsonb_build_object('outcome', 'gone');
  end if;
  moment := public.saidso_now();
  -- The same holder again means that our answer was lost: it gets the same claim, and no attempt is spent.
  is_repeat := coalesce(lease.lease_until > moment and lease.holder = claim_update.holder, false);
  if lease.lease_until > moment and not is_repeat then
    return jsonb_build_object('outcome', 'lease_held', 'lease_until', lease.lease_until);
  end if;
  if not is_repeat then
    perform public.expire_lease(claim_update.tenant_id, claim_update.chat_id);
    select l.batch_limit into lease.batch_limit from public.chat_leases l
    where l.tenant_id = claim_update.tenant_id and l.chat_id = claim_update.chat_id;
  end if;

  select q.seq, q.status, q.kind, q.fence, q.attempts, q.retry_at into head from public.chat_context_queue q
  where q.tenant_id = claim_update.tenant_id and q.chat_id = claim_update.chat_id and q.processed_at is null
  order by q.seq limit 1;
  is_ready := coalesce(head.status = 'ready_to_write', false);
  if head is null or (not is_ready and not is_repeat and head.retry_at > moment) then
    return jsonb_build_object('outcome', 'empty', 'retry_at', head.retry_at);
  end if;
  circuit := public.ask_circuit(
    claim_update.chat_id, claim_update.lease_ms, head.kind = 'exchange' and not is_ready and not is_repeat);
  if circuit ? 'retry_at' then
    -- `empty`, because a worker from before there were circuits knows that word.
    return jsonb_build_object('outcome', 'empty', 'retry_at', circuit -> 'retry_at', 'circuit', circuit);
  end if;

  most := case when is_ready or is_repeat then 8
    else greatest(1, least(claim_update.batch_limit, lease.batch_limit, 8)) end;
  -- The longest run of rows from the head that go into one batch: both conditions only ever turn false.
  select array_agg(candidate.id order by candidate.seq) into ids
  from (
    select run.id, run.seq, bool_and(case
        when is_ready then run.status = 'ready_to_write' and run.fence = head.fence
        when is_repeat then run.status = 'processing' and run.fence = lease.fence
        -- A row that has cost two attempts may be poison: from then on it goes alone.
        else run.status = 'pending_summarization' and run.kind = head.kind
          and (run.seq = head.seq or (run.attempts < 2 and head.attempts < 2))
      end) over upto
      and (is_ready or is_repeat or run.seq = head.seq or sum(run.characters) over upto <= 12000) as is_taken
    from (
      select q.id, q.seq, q.status, q.kind, q.fence, q.attempts,
        public.count_characters(q.new_context_snippet, q.messages) as characters
      from public.chat_context_queue q
      where q.tenant_id = claim_update.tenant_id and q.chat_id = claim_update.chat_id and q.processed_at is null
      order by q.seq limit most
    ) as run
    window upto as (order by run.seq)
  ) as candidate
  where candidate.is_taken;

  if not is_repeat then
    lease.fence := lease.fence + 1;
    update public.chat_leases l set fence = lease.fence, holder = claim_update.holder,
      is_charged = circuit ->> 'state' = 'closed',
      lease_until = moment + make_interval(secs => claim_update.lease_ms / 1000.0)
    where l.tenant_id = claim_update.tenant_id and l.chat_id = claim_update.chat_id;
    if not is_ready then
      update public.chat_context_queue q
      set status = 'processing', attempts = q.attempts + (circuit ->> 'state' = 'closed')::integer,
        fence = lease.fence, retry_at = null
      where q.id = any (ids);
    end if;
  end if;
  return public.describe_claim(claim_update.tenant_id, claim_update.chat_id, ids, is_ready) || jsonb_build_object(
    'circuit', circuit, 'deaths', (select max(q.deaths) from public.chat_context_queue q where q.id = any (ids)));
end
$function$;
comment on function public.claim_update(tenant_id uuid, chat_id uuid, holder uuid, lease_ms integer, batch_limit integer) is 'claimed | empty (with circuit: it is open) | lease_held | gone. At most 8 rows of one kind and 12,000 characters.';

CREATE OR REPLACE FUNCTION public.clear_future_times(moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  horizon timestamptz := clear_future_times.moment + interval '6 minutes';
begin
  -- In the order of all locks: leases, circuits, rows. The worker that held such a lease is refused by its fence.
  update public.chat_leases l set lease_until = clear_future_times.moment
  where l.lease_until > horizon and (l.tenant_id, l.chat_id) in (
    select q.tenant_id, q.chat_id from public.chat_context_queue q where q.processed_at is null);
  update public.circuits c set
    open_until = case when c.open_until > clear_future_times.moment + interval '11 minutes'
      then clear_future_times.moment else c.open_until end,
    -- An answer from the future would call the model well for as long as the clock had jumped.
    last_success_at = case when c.last_success_at > horizon then null else c.last_success_at end
  where c.open_until > clear_future_times.moment + interval '11 minutes' or c.last_success_at > horizon;
  update public.chat_context_queue q set
    published_at = case when q.published_at > horizon then clear_future_times.moment - interval '1 hour' else q.published_at end,
    retry_at = case when q.retry_at > horizon then null else q.retry_at end
  where q.processed_at is null and (q.published_at > horizon or q.retry_at > horizon);
end
$function$;
comment on function public.clear_future_times(moment timestamp with time zone) is 'Leases, pauses, wake-ups and circuits more than minutes ahead of `moment`, as a clock that was set back leaves them, end now.';

CREATE OR REPLACE FUNCTION public.close_chat(tenant_id uuid, user_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  chat public.chats;
begin
  -- Closed again, it keeps its first time: asking twice must not prolong the retention.
  update public.chats c
  set status = 'closed', closed_at = coalesce(c.closed_at, public.saidso_now())
  where c.tenant_id = close_chat.tenant_id and c.chat_id = close_chat.chat_id and c.user_id = close_chat.user_id
  returning c.* into chat;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.describe_chat(chat);
end
$function$;
comment on function public.close_chat(tenant_id uuid, user_id uuid, chat_id uuid) is 'The chat, closed; the same answer again. SDNFC.';

CREATE OR REPLACE FUNCTION public.close_circuit()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  circuit record;
begin
  select c.state into strict circuit from public.circuits c where c.name = 'model'
  for no key update;
  update public.circuits c set state = 'closed', failures = 0, last_failed_chat = null, reason = null, opened_at = null,
    open_until = null, failed_probes = 0, probe_chat = null, last_success_at = public.saidso_now()
  where c.name = 'model';
  return jsonb_build_object('outcome', 'closed', 'was_open', circuit.state <> 'closed');
end
$function$;
comment on function public.close_circuit() is 'Closes the model''s circuit and writes the answer down; was_open when chats may be waiting.';

CREATE OR REPLACE FUNCTION public.continue_chat(tenant_id uuid, user_id uuid, chat_id uuid, source_version bigint, new_chat_id uuid, queue_id uuid, metadata jsonb, entries jsonb, content jsonb, diff jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  chat public.chats;
  moment timestamptz;
  is_changed boolean := jsonb_array_length(continue_chat.entries) > 0;
  outcome text := case when jsonb_array_length(continue_chat.entries) > 0 then 'applied' else 'no_change' end;
begin
  -- Continuing takes turns per source. A worker of the source is not held up: it begins at the lease.
  perform from public.chats c
  where c.tenant_id = continue_chat.tenant_id and c.chat_id = continue_chat.chat_id
    and c.user_id = continue_chat.user_id
  for no key update;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  select c.* into chat from public.chats c
  where c.tenant_id = continue_chat.tenant_id and c.continued_from = continue_chat.chat_id
    and c.continued_version = continue_chat.source_version;
  if found then
    return public.describe_chat(chat) || jsonb_build_object('outcome', 'exists');
  end if;
  -- The seed was made from this version; an apply after this line makes it the past, which may be continued as well.
  if continue_chat.source_version is distinct from (
    select m.version from public.chat_metadata m
    where m.tenant_id = continue_chat.tenant_id and m.chat_id = continue_chat.chat_id
  ) then
    raise exception using errcode = 'SDVER', message = 'stale_version';
  end if;
  -- The caller's own chat of this id is no new one, so it cannot be used either.
  if public.create_chat(
    continue_chat.tenant_id, continue_chat.user_id, continue_chat.new_chat_id, continue_chat.metadata
  ) ->> 'outcome' <> 'created' then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  moment := public.saidso_now();
  update public.chats c set accepted_seq = 1, continued_from = continue_chat.chat_id,
    continued_version = continue_chat.source_version
  where c.tenant_id = continue_chat.tenant_id and c.chat_id = continue_chat.new_chat_id
  returning c.* into chat;
  update public.chat_metadata m set
    user_confirmed = continue_chat.content -> 'user_confirmed',
    llm_inferred = continue_chat.content -> 'llm_inferred',
    general_summary = continue_chat.content ->> 'general_summary',
    to_confirm = continue_chat.content -> 'to_confirm',
    token_count = (continue_chat.content ->> 'token_count')::integer,
    size_state = continue_chat.content ->> 'size_state',
    lines = continue_chat.content -> 'lines',
    version = 1, applied_seq = 1, last_updated = case when is_changed then moment end
  where m.tenant_id = continue_chat.tenant_id and m.chat_id = continue_chat.new_chat_id;
  insert into public.chat_context_queue (
    id, tenant_id, user_id, chat_id, seq, kind, payload, status, outcome, result, diff, fence, applied_version,
    published_at, created_at, processed_at)
  values (
    continue_chat.queue_id, continue_chat.tenant_id, continue_chat.user_id, continue_chat.new_chat_id, 1, 'seed',
    jsonb_build_object('source_chat_id', continue_chat.chat_id, 'source_version', continue_chat.source_version),
    'complete', outcome, jsonb_build_object('entries', '[]'::jsonb, 'outcome', outcome, 'merged_by', null,
      'tokens', '{"input": 0, "output": 0}'::jsonb),
    continue_chat.diff, 0, 1, moment, moment, moment);
  perform public.insert_facts(
    continue_chat.tenant_id, continue_chat.new_chat_id, continue_chat.entries, 1, moment);
  insert into public.chat_revisions (
    tenant_id, chat_id, user_id, version, from_seq, to_seq, queue_ids, fence, diff, created_at)
  values (
    continue_chat.tenant_id, continue_chat.new_chat_id, continue_chat.user_id, 1, 1, 1,
    array[continue_chat.queue_id], 0, continue_chat.diff, moment);
  -- Without a latency: a seed never waited.
  perform public.count_events(accepted => 1, outcomes => array[outcome]);
  return public.describe_chat(chat) || jsonb_build_object('outcome', 'created');
end
$function$;
comment on function public.continue_chat(tenant_id uuid, user_id uuid, chat_id uuid, source_version bigint, new_chat_id uuid, queue_id uuid, metadata jsonb, entries jsonb, content jsonb, diff jsonb) is 'created | exists (continued before from this version). SDNFC, SDVER, SDUNA.';

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

CREATE OR REPLACE FUNCTION public.count_dead_letter()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform public.count_events(dead_letter_callbacks => 1);
  return jsonb_build_object('outcome', 'counted');
end
$function$;
comment on function public.count_dead_letter() is 'Adds one to dead_letter_callbacks.';

CREATE OR REPLACE FUNCTION public.count_events(accepted integer DEFAULT 0, outcomes text[] DEFAULT '{}'::text[], latencies_ms bigint[] DEFAULT '{}'::bigint[], model_calls integer DEFAULT 0, model_failures integer DEFAULT 0, tokens_in bigint DEFAULT 0, tokens_out bigint DEFAULT 0, dead_letter_callbacks integer DEFAULT 0)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update public.service_counters c set
    accepted = c.accepted + count_events.accepted,
    applied = c.applied + cardinality(array_positions(outcomes, 'applied')),
    no_change = c.no_change + cardinality(array_positions(outcomes, 'no_change')),
    demoted = c.demoted + cardinality(array_positions(outcomes, 'demoted')),
    rejected = c.rejected + cardinality(array_positions(outcomes, 'rejected')),
    dead_letter = c.dead_letter + cardinality(array_positions(outcomes, 'dead_letter')),
    latency_counts = array(
      select bucket.held + (
        select count(*) from unnest(latencies_ms) as latency (ms)
        where 1 + (select count(*) from unnest(public.latency_bounds()) as bound (ms) where bound.ms < latency.ms)
          = bucket.place)
      from unnest(c.latency_counts) with ordinality as bucket (held, place) order by bucket.place),
    latency_sum_ms = c.latency_sum_ms + coalesce((select sum(ms) from unnest(latencies_ms) as latency (ms)), 0),
    model_calls = c.model_calls + count_events.model_calls,
    model_failures = c.model_failures + count_events.model_failures,
    tokens_in = c.tokens_in + count_events.tokens_in,
    tokens_out = c.tokens_out + count_events.tokens_out,
    dead_letter_callbacks = c.dead_letter_callbacks + count_events.dead_letter_callbacks
  -- By connection: two transactions at once are two connections, so they rarely meet.
  where c.shard = pg_backend_pid() % 64
$function$;
comment on function public.count_events(accepted integer, outcomes text[], latencies_ms bigint[], model_calls integer, model_failures integer, tokens_in bigint, tokens_out bigint, dead_letter_callbacks integer) is 'Adds to one shard of service_counters; the last lock of its transaction.';

CREATE OR REPLACE FUNCTION public.create_chat(tenant_id uuid, user_id uuid, chat_id uuid, metadata jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  answer jsonb;
  is_new boolean;
begin
  insert into public.chats (tenant_id, user_id, chat_id, metadata, created_at)
  values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id, create_chat.metadata, moment)
  on conflict do nothing;
  is_new := found;
  -- After the insert, which waits for an erase of this id that is not committed yet.
  if is_new and exists (
    select from public.erasures e where e.tenant_id = create_chat.tenant_id and e.chat_id = create_chat.chat_id
  ) then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  if is_new then
    insert into public.chat_metadata (tenant_id, user_id, chat_id, created_at)
    values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id, moment);
    insert into public.chat_leases (tenant_id, user_id, chat_id)
    values (create_chat.tenant_id, create_chat.user_id, create_chat.chat_id);
  end if;
  select jsonb_build_object(
    'outcome', case when is_new then 'created' else 'exists' end,
    'chat_id', c.chat_id, 'status', c.status, 'metadata', c.metadata,
    'accepted_seq', c.accepted_seq, 'created_at', c.created_at)
  into answer
  from public.chats c
  where c.tenant_id = create_chat.tenant_id and c.chat_id = create_chat.chat_id
    and c.user_id = create_chat.user_id and c.status = 'open';
  -- One refusal for held by another user, closed and erased: the caller learns no more than that.
  if answer is null then
    raise exception using errcode = 'SDUNA', message = 'chat_id_unavailable';
  end if;
  return answer;
end
$function$;
comment on function public.create_chat(tenant_id uuid, user_id uuid, chat_id uuid, metadata jsonb) is 'created | exists (metadata unchanged). SDUNA: the id is held by another user, closed or erased.';

CREATE OR REPLACE FUNCTION public.create_tenant(tenant_id uuid, name text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  is_new boolean;
begin
  insert into public.tenants (tenant_id, name, created_at)
  values (create_tenant.tenant_id, create_tenant.name, public.saidso_now())
  on conflict do nothing;
  is_new := found;
  return (
    select jsonb_build_object(
      'outcome', case when is_new then 'created' else 'exists' end,
      'tenant_id', t.tenant_id, 'name', t.name, 'created_at', t.created_at)
    from public.tenants t
    where t.name = create_tenant.name or t.tenant_id = create_tenant.tenant_id
    -- An id that has another name is found too: the caller sees which.
    order by t.name = create_tenant.name desc limit 1);
end
$function$;
comment on function public.create_tenant(tenant_id uuid, name text) is 'created | exists, with the tenant of that name or id.';

CREATE OR REPLACE FUNCTION public.describe_api_key(api_key public.api_keys)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'key_id', (api_key).key_id, 'tenant_id', (api_key).tenant_id, 'prefix', (api_key).prefix,
    'name', (api_key).name, 'scopes', (api_key).scopes, 'created_at', (api_key).created_at,
    'expires_at', (api_key).expires_at, 'last_used_at', (api_key).last_used_at,
    'revoked_at', (api_key).revoked_at, 'rotated_from', (api_key).rotated_from)
$function$;
comment on function public.describe_api_key(api_key public.api_keys) is 'One key without its hash.';

CREATE OR REPLACE FUNCTION public.describe_chat(chat public.chats)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'chat_id', chat.chat_id, 'status', chat.status, 'metadata', chat.metadata,
    'accepted_seq', chat.accepted_seq, 'created_at', chat.created_at)
$function$;
comment on function public.describe_chat(chat public.chats) is 'A row of chats without its owner.';

CREATE OR REPLACE FUNCTION public.describe_claim(tenant_id uuid, chat_id uuid, ids uuid[], is_ready boolean)
 RETURNS jsonb
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'outcome', 'claimed', 'ready', is_ready, 'fence', l.fence, 'user_id', m.user_id, 'version', m.version,
    'rows', (
      select jsonb_agg(jsonb_build_object(
        'queue_id', q.id, 'seq', q.seq, 'stamp_seq', coalesce(q.stamp_seq, q.seq), 'kind', q.kind,
        'context_snippet', q.new_context_snippet, 'messages', q.messages, 'payload', q.payload,
        'trigger_source', q.trigger_source, 'attempts', q.attempts, 'result', q.result)
        order by q.seq)
      from public.chat_context_queue q where q.id = any (ids)),
    'entries', public.logged_entries(describe_claim.tenant_id, describe_claim.chat_id),
    'dead_seqs', (
      select coalesce(jsonb_agg(distinct coalesce(q.stamp_seq, q.seq)), '[]') from public.chat_context_queue q
      where q.tenant_id = describe_claim.tenant_id and q.chat_id = describe_claim.chat_id
        and q.outcome = 'dead_letter' and q.dropped_at is null))
  from public.chat_metadata m
  join public.chat_leases l on l.tenant_id = m.tenant_id and l.chat_id = m.chat_id
  where m.tenant_id = describe_claim.tenant_id and m.chat_id = describe_claim.chat_id
$function$;
comment on function public.describe_claim(tenant_id uuid, chat_id uuid, ids uuid[], is_ready boolean) is 'The answer of claim_update for these rows.';

CREATE OR REPLACE FUNCTION public.drop_dead_letter(tenant_id uuid, queue_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  letter public.chat_context_queue;
begin
  select q.* into letter from public.chat_context_queue q
  where q.tenant_id = drop_dead_letter.tenant_id and q.id = drop_dead_letter.queue_id
  for no key update;
  if letter.id is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif letter.outcome is distinct from 'dead_letter' then
    return jsonb_build_object('outcome', 'not_dead_letter');
  elsif letter.redriven_as is not null then
    return jsonb_build_object('outcome', 'already_redriven', 'queue_id', letter.redriven_as);
  elsif letter.dropped_at is not null then
    return jsonb_build_object('outcome', 'already_dropped');
  end if;
  update public.chat_context_queue q set
    dropped_at = public.saidso_now(), new_context_snippet = null, messages = null, payload = null
  where q.id = letter.id;
  return jsonb_build_object('outcome', 'dropped', 'chat_id', letter.chat_id, 'seq', letter.seq);
end
$function$;
comment on function public.drop_dead_letter(tenant_id uuid, queue_id uuid) is 'dropped | already_dropped | not_found | not_dead_letter | already_redriven. Removes the words of the row.';

CREATE OR REPLACE FUNCTION public.end_lease(tenant_id uuid, chat_id uuid, batch_limit integer)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update public.chat_leases l
  set holder = null, lease_until = null, batch_limit = greatest(1, least(8, end_lease.batch_limit))
  where l.tenant_id = end_lease.tenant_id and l.chat_id = end_lease.chat_id
$function$;
comment on function public.end_lease(tenant_id uuid, chat_id uuid, batch_limit integer) is 'Releases a lease that the caller holds.';

CREATE OR REPLACE FUNCTION public.erase_chat(tenant_id uuid, user_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  gone integer := 0;
  gone_here integer;
  still_open integer;
begin
  perform from public.chat_leases l
  where l.tenant_id = erase_chat.tenant_id and l.chat_id = erase_chat.chat_id and l.user_id = erase_chat.user_id
  for update;
  if found then
    -- Stops appends; one that is under way is waited for and erased with the rest.
    perform from public.chats c
    where c.tenant_id = erase_chat.tenant_id and c.chat_id = erase_chat.chat_id
    for update;
    perform from public.chat_metadata m
    where m.tenant_id = erase_chat.tenant_id and m.chat_id = erase_chat.chat_id
    for update;
    select count(*) into still_open from public.chat_context_queue q
    where q.tenant_id = erase_chat.tenant_id and q.chat_id = erase_chat.chat_id and q.processed_at is null;
    delete from public.chat_facts f
    where f.tenant_id = erase_chat.tenant_id and f.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    delete from public.chat_revisions r
    where r.tenant_id = erase_chat.tenant_id and r.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    delete from public.chat_context_queue q
    where q.tenant_id = erase_chat.tenant_id and q.chat_id = erase_chat.chat_id;
    get diagnostics gone_here = row_count;
    gone := gone + gone_here;
    -- One row each of memory, lease and chat.
    delete from public.chat_metadata m
    where m.tenant_id = erase_chat.tenant_id and m.chat_id = erase_chat.chat_id;
    delete from public.chat_leases l
    where l.tenant_id = erase_chat.tenant_id and l.chat_id = erase_chat.chat_id;
    delete from public.chats c
    where c.tenant_id = erase_chat.tenant_id and c.chat_id = erase_chat.chat_id;
    insert into public.erasures (tenant_id, chat_id, user_id, erased_at, postgres_rows, open_updates)
    values (erase_chat.tenant_id, erase_chat.chat_id, erase_chat.user_id, public.saidso_now(), gone + 3, still_open);
  end if;
  -- Also the answer to the second of two erases at once, and to one whose first answer was lost.
  if not exists (
    select from public.erasures e
    where e.tenant_id = erase_chat.tenant_id and e.chat_id = erase_chat.chat_id and e.user_id = erase_chat.user_id
  ) then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.erasure_receipt(erase_chat.tenant_id, erase_chat.chat_id);
end
$function$;
comment on function public.erase_chat(tenant_id uuid, user_id uuid, chat_id uuid) is 'Deletes every row of a chat; the same receipt again for its owner. SDNFC.';

CREATE OR REPLACE FUNCTION public.erasure_receipt(tenant_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'chat_id', e.chat_id, 'erased_at', e.erased_at, 'postgres_rows', e.postgres_rows,
    'open_updates', e.open_updates, 'redis_keys', e.redis_keys)
  from public.erasures e
  where e.tenant_id = erasure_receipt.tenant_id and e.chat_id = erasure_receipt.chat_id
$function$;
comment on function public.erasure_receipt(tenant_id uuid, chat_id uuid) is 'What was erased; redis_keys is null until the cache is clear.';

CREATE OR REPLACE FUNCTION public.expire_lease(tenant_id uuid, chat_id uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with dead as (
    update public.chat_context_queue q set status = 'pending_summarization', deaths = q.deaths + 1,
      attempts = greatest(0, q.attempts - l.is_charged::integer)
    from public.chat_leases l
    where l.tenant_id = expire_lease.tenant_id and l.chat_id = expire_lease.chat_id
      and q.tenant_id = l.tenant_id and q.chat_id = l.chat_id
      and q.processed_at is null and q.status = 'processing'
    returning q.id
  ), counted as (
    select count(*)::integer as many from dead
  )
  update public.chat_leases l set holder = null, lease_until = null,
    batch_limit = case when counted.many = 0 then l.batch_limit else greatest(1, counted.many / 2) end
  from counted
  where l.tenant_id = expire_lease.tenant_id and l.chat_id = expire_lease.chat_id and l.holder is not null;
$function$;
comment on function public.expire_lease(tenant_id uuid, chat_id uuid) is 'Frees a lease whose time is over. The caller has locked it and checked the clock.';

CREATE OR REPLACE FUNCTION public.export_chat(tenant_id uuid, user_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  chat public.chats;
  answer jsonb;
begin
  select c.* into chat from public.chats c
  where c.tenant_id = export_chat.tenant_id and c.chat_id = export_chat.chat_id and c.user_id = export_chat.user_id
  -- An erasure waits until the answer is whole, or has been: half a chat would be none.
  for key share;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  -- One statement, so one snapshot: memory, facts and revisions are of the same version.
  select public.describe_chat(chat) || jsonb_build_object(
    'memory', (
      select jsonb_build_object(
        'user_confirmed', m.user_confirmed, 'llm_inferred', m.llm_inferred, 'general_summary', m.general_summary,
        'version', m.version, 'last_updated', m.last_updated)
      from public.chat_metadata m where m.tenant_id = chat.tenant_id and m.chat_id = chat.chat_id),
    'updates', coalesce((
      select jsonb_agg(jsonb_build_object(
        'queue_id', q.id, 'seq', q.seq, 'kind', q.kind, 'status', q.status, 'outcome', q.outcome,
        'trigger_source', q.trigger_source, 'context_snippet', q.new_context_snippet, 'messages', q.messages,
        'payload', q.payload, 'masked', q.masked, 'created_at', q.created_at, 'processed_at', q.processed_at)
        order by q.seq)
      from public.chat_context_queue q where q.tenant_id = chat.tenant_id and q.chat_id = chat.chat_id), '[]'),
    'entries', coalesce((
      select jsonb_agg(jsonb_build_object(
        'seq', f.seq, 'kind', f.kind, 'section', f.section, 'key', f.key, 'value', f.value,
        'confidence', f.confidence, 'evidence', f.evidence, 'reason', f.reason, 'version', f.version,
        'created_at', f.created_at) order by f.seq, f.position)
      from public.chat_facts f where f.tenant_id = chat.tenant_id and f.chat_id = chat.chat_id), '[]'),
    'revisions', coalesce((
      select jsonb_agg(jsonb_build_object(
        'version', r.version, 'from_seq', r.from_seq, 'to_seq', r.to_seq, 'created_at', r.created_at)
        order by r.version)
      from public.chat_revisions r where r.tenant_id = chat.tenant_id and r.chat_id = chat.chat_id), '[]'))
  into answer;
  insert into public.audit_log (at, action, tenant_id, user_id, chat_id, database_role)
  values (public.saidso_now(), 'chat_exported', chat.tenant_id, chat.user_id, chat.chat_id,
    coalesce(nullif(current_setting('role', true), 'none'), session_user));
  return answer;
end
$function$;
comment on function public.export_chat(tenant_id uuid, user_id uuid, chat_id uuid) is 'A chat with its memory, updates, entries and revisions, as held now. SDNFC.';

CREATE OR REPLACE FUNCTION public.fail_update(tenant_id uuid, chat_id uuid, fence bigint, queue_id uuid, error_code text, error_detail text, tokens_in integer, tokens_out integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  is_model integer := (fail_update.error_code like 'model\_%')::integer;
begin
  perform public.hold_lease(fail_update.tenant_id, fail_update.chat_id, fail_update.fence);
  perform from public.chat_metadata m
  where m.tenant_id = fail_update.tenant_id and m.chat_id = fail_update.chat_id
  for no key update;
  update public.chat_context_queue q set
    status = 'failed', outcome = 'dead_letter', processed_at = public.saidso_now(), retry_at = null, result = null,
    error_code = fail_update.error_code, error_message = left(fail_update.error_detail, 500),
    tokens_in = fail_update.tokens_in, tokens_out = fail_update.tokens_out
  where q.id = fail_update.queue_id and q.tenant_id = fail_update.tenant_id and q.chat_id = fail_update.chat_id
    and q.processed_at is null;
  if not found then
    raise exception using errcode = 'SDNFU', message = 'update_not_found';
  end if;
  perform public.unclaim_rows(fail_update.tenant_id, fail_update.chat_id, fail_update.fence, false);
  update public.chat_metadata m set applied_seq = public.settled_seq(m.tenant_id, m.chat_id)
  where m.tenant_id = fail_update.tenant_id and m.chat_id = fail_update.chat_id;
  perform public.end_lease(fail_update.tenant_id, fail_update.chat_id, 8);
  perform public.count_events(
    outcomes => array['dead_letter'], model_calls => is_model, model_failures => is_model,
    tokens_in => fail_update.tokens_in, tokens_out => fail_update.tokens_out);
  return jsonb_build_object(
    'outcome', 'failed',
    'memory', public.memory_snapshot(fail_update.tenant_id, fail_update.chat_id),
    'more', public.has_open_updates(fail_update.tenant_id, fail_update.chat_id));
end
$function$;
comment on function public.fail_update(tenant_id uuid, chat_id uuid, fence bigint, queue_id uuid, error_code text, error_detail text, tokens_in integer, tokens_out integer) is 'One row -> failed (dead_letter); applied_seq moves past it when nothing before it is open. SDGON, SDFEN, SDNFU, SDMOV.';

CREATE OR REPLACE FUNCTION public.finish_erasure(tenant_id uuid, chat_id uuid, redis_keys integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The first number stays: a repeat finds nothing left to clear and would write 0 over it.
  update public.erasures e set redis_keys = coalesce(e.redis_keys, finish_erasure.redis_keys)
  where e.tenant_id = finish_erasure.tenant_id and e.chat_id = finish_erasure.chat_id;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.erasure_receipt(finish_erasure.tenant_id, finish_erasure.chat_id);
end
$function$;
comment on function public.finish_erasure(tenant_id uuid, chat_id uuid, redis_keys integer) is 'Completes the receipt of an erased chat. SDNFC.';

CREATE OR REPLACE FUNCTION public.guard_apply(tenant_id uuid, chat_id uuid, expected_version bigint, updates jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  version_now bigint;
  given text[];
  due text[];
begin
  select m.version into version_now from public.chat_metadata m
  where m.tenant_id = guard_apply.tenant_id and m.chat_id = guard_apply.chat_id
  for no key update;
  if version_now is distinct from guard_apply.expected_version then
    raise exception using errcode = 'SDVER', message = 'stale_version';
  end if;
  select array_agg(concat(u.item ->> 'seq', ' ', u.item ->> 'queue_id') order by u.place) into given
  from jsonb_array_elements(guard_apply.updates) with ordinality as u (item, place);
  select array_agg(case when n.status = 'ready_to_write' then concat(n.seq, ' ', n.id) end order by n.seq) into due
  from (
    select q.seq, q.id, q.status from public.chat_context_queue q
    where q.tenant_id = guard_apply.tenant_id and q.chat_id = guard_apply.chat_id and q.processed_at is null
    order by q.seq limit jsonb_array_length(guard_apply.updates)
  ) as n;
  if given is null or given is distinct from due then
    raise exception using errcode = 'SDGAP', message = 'seq_gap';
  end if;
end
$function$;
comment on function public.guard_apply(tenant_id uuid, chat_id uuid, expected_version bigint, updates jsonb) is 'Locks the memory; SDVER, SDGAP. The caller holds the lease.';

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

CREATE OR REPLACE FUNCTION public.has_open_updates(tenant_id uuid, chat_id uuid)
 RETURNS boolean
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select exists (
    select from public.chat_context_queue q
    where q.tenant_id = has_open_updates.tenant_id and q.chat_id = has_open_updates.chat_id
      and q.processed_at is null)
$function$;
comment on function public.has_open_updates(tenant_id uuid, chat_id uuid) is 'Whether updates of the chat are still open.';

CREATE OR REPLACE FUNCTION public.hold_lease(tenant_id uuid, chat_id uuid, fence bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  lease record;
begin
  select l.fence, l.holder into lease from public.chat_leases l
  where l.tenant_id = hold_lease.tenant_id and l.chat_id = hold_lease.chat_id
  for no key update;
  if not found then
    raise exception using errcode = 'SDGON', message = 'chat_gone';
  end if;
  -- Not by the clock: a lease that ran out without anybody claiming after it harms nobody.
  if lease.fence <> hold_lease.fence or lease.holder is null then
    raise exception using errcode = 'SDFEN', message = 'stale_fence';
  end if;
end
$function$;
comment on function public.hold_lease(tenant_id uuid, chat_id uuid, fence bigint) is 'Locks the lease of a chat; SDGON when erased, SDFEN when another claim came after.';

CREATE OR REPLACE FUNCTION public.insert_facts(tenant_id uuid, chat_id uuid, entries jsonb, version bigint, moment timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into public.chat_facts (
    tenant_id, chat_id, user_id, seq, position, kind, section, key, value, many, confidence, evidence, reason,
    tokens, version, created_at)
  select m.tenant_id, m.chat_id, m.user_id, e.seq, e.position, e.kind, e.section, e.key, e.value, e.many,
    e.confidence, nullif(e.evidence, 'null'), e.reason, e.tokens, insert_facts.version, insert_facts.moment
  from public.chat_metadata m,
    jsonb_to_recordset(insert_facts.entries) as e (
      seq bigint, position integer, kind text, section text, key text, value text, many boolean,
      confidence smallint, evidence jsonb, reason text, tokens integer)
  where m.tenant_id = insert_facts.tenant_id and m.chat_id = insert_facts.chat_id
$function$;
comment on function public.insert_facts(tenant_id uuid, chat_id uuid, entries jsonb, version bigint, moment timestamp with time zone) is 'Adds entries of one revision to chat_facts.';

CREATE OR REPLACE FUNCTION public.issue_api_key(key_id uuid, tenant_id uuid, prefix text, secret_hash text, name text, scopes text[], expires_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  issued public.api_keys;
begin
  if not exists (select from public.tenants t where t.tenant_id = issue_api_key.tenant_id) then
    return jsonb_build_object('outcome', 'no_tenant');
  end if;
  insert into public.api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at)
  values (issue_api_key.key_id, issue_api_key.tenant_id, issue_api_key.prefix, issue_api_key.secret_hash,
    issue_api_key.name, issue_api_key.scopes, public.saidso_now(), issue_api_key.expires_at)
  returning * into issued;
  return jsonb_build_object('outcome', 'issued', 'key', public.describe_api_key(issued));
end
$function$;
comment on function public.issue_api_key(key_id uuid, tenant_id uuid, prefix text, secret_hash text, name text, scopes text[], expires_at timestamp with time zone) is 'issued, with the key but not its hash | no_tenant.';

CREATE OR REPLACE FUNCTION public.latency_bounds()
 RETURNS integer[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '{50,100,250,500,1000,2000,5000,10000,30000,90000}'::integer[] $function$;
comment on function public.latency_bounds() is 'Upper bounds in ms, inclusive; an eleventh bucket holds the rest.';

CREATE OR REPLACE FUNCTION public.list_api_keys(tenant_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(
    public.describe_api_key(k) || jsonb_build_object('tenant', t.name) order by t.name, k.created_at, k.key_id), '[]')
  from public.api_keys k join public.tenants t on t.tenant_id = k.tenant_id
  where list_api_keys.tenant_id is null or k.tenant_id = list_api_keys.tenant_id
$function$;
comment on function public.list_api_keys(tenant_id uuid) is 'Every key without its hash, by tenant and age; of all tenants when none is named.';

CREATE OR REPLACE FUNCTION public.list_chats(tenant_id uuid, user_id uuid, before_micros bigint, before_chat_id uuid, most integer)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
comment on function public.list_chats(tenant_id uuid, user_id uuid, before_micros bigint, before_chat_id uuid, most integer) is 'At most `most` chats of the user below a place in their order; null: from the newest.';

CREATE OR REPLACE FUNCTION public.list_dead_letters(tenant_id uuid, chat_id uuid, error_code text, include_settled boolean, after_micros bigint, after_queue_id uuid, most integer)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'queue_id', page.id, 'tenant_id', page.tenant_id, 'user_id', page.user_id, 'chat_id', page.chat_id,
    'seq', page.seq, 'kind', page.kind, 'error_code', page.error_code, 'attempts', page.attempts,
    'created_at', page.created_at, 'processed_at', page.processed_at, 'redrive_of', page.redrive_of,
    'redriven_as', page.redriven_as, 'dropped_at', page.dropped_at,
    'has_words', num_nonnulls(page.new_context_snippet, page.messages, page.payload) > 0,
    -- Microseconds, as the column has them: cut to milliseconds two letters would share one place.
    'processed_micros', (extract(epoch from page.processed_at) * 1000000)::bigint)
    order by page.processed_at, page.id), '[]')
  from (
    select q.* from public.chat_context_queue q
    where q.outcome = 'dead_letter'
      and (list_dead_letters.tenant_id is null or q.tenant_id = list_dead_letters.tenant_id)
      and (list_dead_letters.chat_id is null or q.chat_id = list_dead_letters.chat_id)
      and (list_dead_letters.error_code is null or q.error_code = list_dead_letters.error_code)
      and (list_dead_letters.include_settled or (q.redriven_as is null and q.dropped_at is null))
      and (list_dead_letters.after_micros is null or (q.processed_at, q.id) > (
        timestamptz 'epoch' + list_dead_letters.after_micros * interval '1 microsecond',
        list_dead_letters.after_queue_id))
    order by q.processed_at, q.id limit list_dead_letters.most
  ) as page
$function$;
comment on function public.list_dead_letters(tenant_id uuid, chat_id uuid, error_code text, include_settled boolean, after_micros bigint, after_queue_id uuid, most integer) is 'At most `most` dead letters above a place in their order; null: from the oldest, of all tenants, chats and codes.';

CREATE OR REPLACE FUNCTION public.logged_entries(tenant_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'seq', f.seq, 'position', f.position, 'kind', f.kind, 'section', f.section, 'key', f.key,
    'value', f.value, 'many', f.many, 'confidence', f.confidence, 'evidence', f.evidence,
    'reason', f.reason, 'tokens', f.tokens, 'version', f.version) order by f.seq, f.position), '[]')
  from public.chat_facts f
  where f.tenant_id = logged_entries.tenant_id and f.chat_id = logged_entries.chat_id
$function$;
comment on function public.logged_entries(tenant_id uuid, chat_id uuid) is 'Every entry of a chat, in the order of the fold, with the revision that brought it in.';

CREATE OR REPLACE FUNCTION public.memory_snapshot(tenant_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'user_id', m.user_id,
    'user_confirmed', m.user_confirmed,
    'llm_inferred', m.llm_inferred,
    'general_summary', m.general_summary,
    'to_confirm', m.to_confirm,
    'token_count', m.token_count,
    'size_state', m.size_state,
    'lines', m.lines,
    'version', m.version,
    'accepted_seq', c.accepted_seq,
    'applied_seq', m.applied_seq,
    'pending_updates', (
      select count(*) from public.chat_context_queue q
      where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id and q.processed_at is null),
    'failed_updates', (
      select count(*) from public.chat_context_queue q
      where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id
        and q.outcome = 'dead_letter' and q.redriven_as is null and q.dropped_at is null),
    'last_updated', m.last_updated,
    'created_at', m.created_at)
  from public.chat_metadata m
  join public.chats c on c.tenant_id = m.tenant_id and c.chat_id = m.chat_id
  where m.tenant_id = memory_snapshot.tenant_id and m.chat_id = memory_snapshot.chat_id
$function$;
comment on function public.memory_snapshot(tenant_id uuid, chat_id uuid) is 'The memory of a chat with its watermarks, in one snapshot; null when there is none.';

CREATE OR REPLACE FUNCTION public.purge_audit(days integer, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  gone integer := 0;
begin
  -- 0 keeps for ever: a setting that is forgotten must not empty the log.
  if purge_audit.days > 0 then
    delete from public.audit_log l where l.audit_id in (
      select old.audit_id from public.audit_log old
      where old.at < moment - make_interval(days => purge_audit.days)
      order by old.at limit purge_audit.most
      for update skip locked);
    get diagnostics gone = row_count;
  end if;
  return jsonb_build_object('lines', gone);
end
$function$;
comment on function public.purge_audit(days integer, most integer) is 'Deletes at most `most` lines of the audit log that are older than `days`, the oldest first; 0 days: none.';

CREATE OR REPLACE FUNCTION public.purge_expired(text_days integer, row_days integer, closed_days integer, most integer, dead_letter_days integer DEFAULT 90)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  rows_before timestamptz := moment - make_interval(days => purge_expired.row_days);
  texts integer;
  gone integer;
  chats integer := 0;
  closed record;
begin
  -- Chats first: an erasure begins at the lease, and below we hold rows of the queue. Of the queue only what nobody
  -- holds is taken, so that two purges at once never wait for each other there.
  for closed in
    select c.tenant_id, c.user_id, c.chat_id from public.chats c
    where c.status = 'closed' and c.closed_at < moment - make_interval(days => purge_expired.closed_days)
    order by c.closed_at, c.chat_id limit least(purge_expired.most, 100)
  loop
    perform public.erase_chat(closed.tenant_id, closed.user_id, closed.chat_id);
    chats := chats + 1;
  end loop;
  -- Rows first, so that no words are emptied a moment before their row goes.
  delete from public.chat_context_queue q where q.id in (
    select old.id from public.chat_context_queue old
    where old.processed_at < rows_before and case
        when old.outcome <> 'dead_letter' then true
        when old.dropped_at is not null then old.dropped_at < rows_before
        when old.redriven_as is not null then not exists (
          select from public.chat_context_queue successor
          where successor.id = old.redriven_as
            and (successor.processed_at is null or successor.processed_at >= rows_before))
        else old.processed_at < moment - make_interval(days => purge_expired.dead_letter_days)
      end
    order by old.processed_at limit purge_expired.most
    for update skip locked);
  get diagnostics gone = row_count;
  update public.chat_context_queue q set
    new_context_snippet = null, messages = null, payload = null,
    -- The entries of a stored result were copied to chat_facts when it was applied.
    result = case when q.result is null then null else jsonb_set(q.result, '{entries}', '[]') end
  where q.id in (
    select old.id from public.chat_context_queue old
    where old.processed_at < moment - make_interval(days => purge_expired.text_days)
      -- The words of a redriven letter were copied to its successor.
      and (old.status = 'complete' or old.redriven_as is not null)
      and num_nonnulls(old.new_context_snippet, old.messages, old.payload) > 0
    order by old.processed_at limit purge_expired.most
    for update skip locked);
  get diagnostics texts = row_count;
  return jsonb_build_object('texts', texts, 'rows', gone, 'chats', chats);
end
$function$;
comment on function public.purge_expired(text_days integer, row_days integer, closed_days integer, most integer, dead_letter_days integer) is 'Erases closed chats and empties, then deletes ended updates past their retention; at most `most` of each, 100 chats.';

CREATE OR REPLACE FUNCTION public.read_api_key(secret_hash text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  found_key public.api_keys;
  moment timestamptz := public.saidso_now();
begin
  select k.* into found_key from public.api_keys k where k.secret_hash = read_api_key.secret_hash;
  if not found then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  -- Once a minute at most, whoever asks: a busy key must not write a row per isolate and request.
  if found_key.last_used_at is null or found_key.last_used_at < moment - interval '60 seconds' then
    update public.api_keys k set last_used_at = moment where k.key_id = found_key.key_id;
  end if;
  return jsonb_build_object(
    'outcome', 'found', 'key_id', found_key.key_id, 'tenant_id', found_key.tenant_id, 'scopes', found_key.scopes,
    'expires_at', found_key.expires_at, 'revoked_at', found_key.revoked_at);
end
$function$;
comment on function public.read_api_key(secret_hash text) is 'found | unknown. Moves last_used_at at most once a minute.';

CREATE OR REPLACE FUNCTION public.read_chat(tenant_id uuid, user_id uuid, chat_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  chat public.chats;
begin
  select c.* into chat from public.chats c
  where c.tenant_id = read_chat.tenant_id and c.chat_id = read_chat.chat_id and c.user_id = read_chat.user_id;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.describe_chat(chat);
end
$function$;
comment on function public.read_chat(tenant_id uuid, user_id uuid, chat_id uuid) is 'The chat. SDNFC.';

CREATE OR REPLACE FUNCTION public.read_memory(tenant_id uuid, user_id uuid, chat_id uuid, include_pending boolean, include_entries boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  memory jsonb := public.memory_snapshot(read_memory.tenant_id, read_memory.chat_id);
  pending jsonb := '[]';
begin
  if memory is null or (memory ->> 'user_id')::uuid is distinct from read_memory.user_id then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  if read_memory.include_pending then
    select coalesce(jsonb_agg(jsonb_build_object(
      'queue_id', newest.id, 'seq', newest.seq, 'context_snippet', newest.new_context_snippet,
      'messages', newest.messages, 'created_at', newest.created_at) order by newest.seq), '[]')
    into pending
    from (
      -- The last words matter most; 200 bound the answer while a model is out for long. pending_updates says more.
      select q.* from public.chat_context_queue q
      where q.tenant_id = read_memory.tenant_id and q.chat_id = read_memory.chat_id
        and q.processed_at is null and q.kind = 'exchange'
      order by q.seq desc limit 200
    ) as newest;
  end if;
  return jsonb_build_object('memory', memory, 'pending', pending, 'entries', case
    when read_memory.include_entries then public.logged_entries(read_memory.tenant_id, read_memory.chat_id)
    else '[]' end);
end
$function$;
comment on function public.read_memory(tenant_id uuid, user_id uuid, chat_id uuid, include_pending boolean, include_entries boolean) is 'The memory with its watermarks; if asked the newest 200 pending exchanges, and every entry. SDNFC.';

CREATE OR REPLACE FUNCTION public.read_revisions(tenant_id uuid, user_id uuid, chat_id uuid, before_version bigint, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not exists (
    select from public.chats c
    where c.tenant_id = read_revisions.tenant_id and c.chat_id = read_revisions.chat_id
      and c.user_id = read_revisions.user_id
  ) then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'version', page.version, 'from_seq', page.from_seq, 'to_seq', page.to_seq, 'queue_ids', page.queue_ids,
      'diff', page.diff, 'created_at', page.created_at) order by page.version desc), '[]')
    from (
      select r.* from public.chat_revisions r
      where r.tenant_id = read_revisions.tenant_id and r.chat_id = read_revisions.chat_id
        and (read_revisions.before_version is null or r.version < read_revisions.before_version)
      order by r.version desc limit read_revisions.most
    ) as page);
end
$function$;
comment on function public.read_revisions(tenant_id uuid, user_id uuid, chat_id uuid, before_version bigint, most integer) is 'At most `most` revisions below a version; null: from the newest. SDNFC.';

CREATE OR REPLACE FUNCTION public.read_update(tenant_id uuid, user_id uuid, queue_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  answer jsonb;
begin
  select jsonb_build_object(
    'queue_id', q.id, 'chat_id', q.chat_id, 'seq', q.seq, 'status', q.status, 'outcome', q.outcome,
    'attempts', q.attempts, 'trigger_source', q.trigger_source, 'created_at', q.created_at,
    'processed_at', q.processed_at, 'applied_version', q.applied_version, 'merged_by', q.merged_by,
    'diff', q.diff, 'tokens_in', q.tokens_in, 'tokens_out', q.tokens_out, 'masked', q.masked,
    'redrive_of', q.redrive_of, 'redriven_as', q.redriven_as,
    'error_code', q.error_code, 'error_message', q.error_message, 'retry_at', q.retry_at)
  into answer
  from public.chat_context_queue q
  where q.id = read_update.queue_id and q.tenant_id = read_update.tenant_id and q.user_id = read_update.user_id;
  if answer is null then
    raise exception using errcode = 'SDNFU', message = 'update_not_found';
  end if;
  return answer;
end
$function$;
comment on function public.read_update(tenant_id uuid, user_id uuid, queue_id uuid) is 'One update of the user. SDNFU.';

CREATE OR REPLACE FUNCTION public.redrive_update(tenant_id uuid, queue_id uuid, new_queue_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  letter public.chat_context_queue;
  chat record;
  moment timestamptz;
begin
  -- The chat first, as an append does: the lock order has it before the queue, and two redrives of one letter take turns.
  select c.status, c.accepted_seq + 1 as seq into chat from public.chats c
  where c.tenant_id = redrive_update.tenant_id and c.chat_id = (
    select q.chat_id from public.chat_context_queue q
    where q.tenant_id = redrive_update.tenant_id and q.id = redrive_update.queue_id)
  for no key update;
  select q.* into letter from public.chat_context_queue q
  where q.tenant_id = redrive_update.tenant_id and q.id = redrive_update.queue_id
  for no key update;
  if letter.id is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif letter.redriven_as is not null then
    return jsonb_build_object('outcome', 'already_redriven', 'queue_id', letter.redriven_as);
  elsif letter.outcome is distinct from 'dead_letter' then
    return jsonb_build_object('outcome', 'not_dead_letter');
  elsif letter.dropped_at is not null then
    return jsonb_build_object('outcome', 'dropped');
  elsif num_nonnulls(letter.new_context_snippet, letter.messages, letter.payload) = 0 then
    return jsonb_build_object('outcome', 'words_purged');
  elsif chat.status = 'closed' then
    return jsonb_build_object('outcome', 'chat_closed');
  end if;

  -- A full memory refuses nothing here: this was accepted before it was full.
  update public.chats c set accepted_seq = chat.seq
  where c.tenant_id = letter.tenant_id and c.chat_id = letter.chat_id;
  moment := public.saidso_now();
  -- The idempotency key stays with the old row: the caller who repeats the request is shown what became of it.
  insert into public.chat_context_queue (
    id, tenant_id, user_id, chat_id, seq, stamp_seq, kind, new_context_snippet, messages, payload, trigger_source,
    masked, redrive_of, published_at, created_at)
  values (
    redrive_update.new_queue_id, letter.tenant_id, letter.user_id, letter.chat_id, chat.seq,
    coalesce(letter.stamp_seq, letter.seq), letter.kind, letter.new_context_snippet, letter.messages, letter.payload,
    letter.trigger_source, letter.masked, letter.id, moment, moment);
  update public.chat_context_queue q set redriven_as = redrive_update.new_queue_id where q.id = letter.id;
  perform public.count_events(accepted => 1);
  return jsonb_build_object(
    'outcome', 'redriven', 'queue_id', redrive_update.new_queue_id, 'user_id', letter.user_id,
    'chat_id', letter.chat_id, 'seq', chat.seq, 'stamp_seq', coalesce(letter.stamp_seq, letter.seq),
    'publish_attempt', 1);
end
$function$;
comment on function public.redrive_update(tenant_id uuid, queue_id uuid, new_queue_id uuid) is 'redriven | already_redriven | not_found | not_dead_letter | dropped | words_purged | chat_closed. The same again: the same new update.';

CREATE OR REPLACE FUNCTION public.refresh_estimate()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  p95_ms double precision;
  answer integer;
begin
  select percentile_cont(0.95) within group (order by extract(epoch from last.processed_at - last.created_at) * 1000)
  into p95_ms
  from (
    select q.created_at, q.processed_at from public.chat_context_queue q
    -- A seed is complete when it is accepted: it never waited.
    where q.applied_version is not null and q.kind <> 'seed'
    order by q.processed_at desc limit 1000
  ) as last;
  update public.service_estimate e set
    -- Nothing completed yet: the guess stays (least() would skip the null and promise a minute).
    estimate_ms = case when p95_ms is null then e.estimate_ms else greatest(1000, least(60000, round(p95_ms))) end,
    refreshed_at = public.saidso_now()
  returning e.estimate_ms into answer;
  return jsonb_build_object('estimate_ms', answer);
end
$function$;
comment on function public.refresh_estimate() is 'Recomputes the one row of service_estimate; bounded to 1,000–60,000 ms.';

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

CREATE OR REPLACE FUNCTION public.release_update(tenant_id uuid, chat_id uuid, fence bigint, error_code text, error_detail text, retry_in_ms integer, spends_attempt boolean, batch_limit integer, tokens_in integer, tokens_out integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  ids uuid[];
  is_model integer := (release_update.error_code like 'model\_%')::integer;
begin
  perform public.hold_lease(release_update.tenant_id, release_update.chat_id, release_update.fence);
  ids := public.unclaim_rows(
    release_update.tenant_id, release_update.chat_id, release_update.fence, release_update.spends_attempt);
  update public.chat_context_queue q set
    retry_at = public.saidso_now() + make_interval(secs => release_update.retry_in_ms / 1000.0),
    error_code = release_update.error_code,
    error_message = left(release_update.error_detail, 500)
  where q.id = any (ids);
  perform public.end_lease(release_update.tenant_id, release_update.chat_id, release_update.batch_limit);
  perform public.count_events(
    model_calls => is_model, model_failures => is_model,
    tokens_in => release_update.tokens_in, tokens_out => release_update.tokens_out);
  return jsonb_build_object(
    'outcome', 'released',
    'more', public.has_open_updates(release_update.tenant_id, release_update.chat_id));
end
$function$;
comment on function public.release_update(tenant_id uuid, chat_id uuid, fence bigint, error_code text, error_detail text, retry_in_ms integer, spends_attempt boolean, batch_limit integer, tokens_in integer, tokens_out integer) is 'processing -> pending_summarization with retry_at and the error kept visible. SDGON, SDFEN.';

CREATE OR REPLACE FUNCTION public.revoke_api_key(key_id uuid, in_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  revoked public.api_keys;
begin
  -- Never later than it was: revoking twice must not give a key time.
  update public.api_keys k set revoked_at = least(
    k.revoked_at, public.saidso_now() + make_interval(secs => revoke_api_key.in_ms / 1000.0))
  where k.key_id = revoke_api_key.key_id
  returning * into revoked;
  if not found then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  return jsonb_build_object('outcome', 'revoked', 'key', public.describe_api_key(revoked));
end
$function$;
comment on function public.revoke_api_key(key_id uuid, in_ms bigint) is 'revoked, with the key and its revoked_at, which only ever comes nearer | unknown.';

CREATE OR REPLACE FUNCTION public.rotate_api_key(key_id uuid, new_key_id uuid, prefix text, secret_hash text, overlap_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  old public.api_keys;
  issued public.api_keys;
begin
  select k.* into old from public.api_keys k where k.key_id = rotate_api_key.key_id for update;
  if not found or old.revoked_at <= public.saidso_now() then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  insert into public.api_keys (
    key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at, rotated_from)
  values (rotate_api_key.new_key_id, old.tenant_id, rotate_api_key.prefix, rotate_api_key.secret_hash,
    old.name, old.scopes, public.saidso_now(), old.expires_at, old.key_id)
  returning * into issued;
  perform public.revoke_api_key(rotate_api_key.key_id, rotate_api_key.overlap_ms);
  return jsonb_build_object('outcome', 'issued', 'key', public.describe_api_key(issued));
end
$function$;
comment on function public.rotate_api_key(key_id uuid, new_key_id uuid, prefix text, secret_hash text, overlap_ms bigint) is 'issued, with the new key but not its hash | unknown, which a revoked one is too.';

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

CREATE OR REPLACE FUNCTION public.service_health()
 RETURNS jsonb
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'now', public.saidso_now(),
    'circuits', (select jsonb_object_agg(c.name, c.state) from public.circuits c))
$function$;
comment on function public.service_health() is 'The time of the database, and the state of each circuit.';

CREATE OR REPLACE FUNCTION public.service_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  total record;
  waiting record;
begin
  select sum(c.accepted) as accepted, sum(c.applied) as applied, sum(c.no_change) as no_change,
    sum(c.demoted) as demoted, sum(c.rejected) as rejected, sum(c.dead_letter) as dead_letter,
    sum(c.latency_sum_ms) as latency_sum_ms, sum(c.model_calls) as calls, sum(c.model_failures) as failures,
    sum(c.tokens_in) as tokens_in, sum(c.tokens_out) as tokens_out, sum(c.dead_letter_callbacks) as callbacks
  into total from public.service_counters c;
  select count(*) filter (where q.status = 'pending_summarization') as pending,
    count(*) filter (where q.status = 'processing') as processing,
    count(*) filter (where q.status = 'ready_to_write') as ready, min(q.created_at) as oldest,
    coalesce(sum(q.deaths), 0) as deaths, count(*) filter (where q.publish_attempt > 1) as rung_again
  into waiting from public.chat_context_queue q where q.processed_at is null;
  return jsonb_build_object(
    'accepted', total.accepted,
    'outcomes', jsonb_build_object('applied', total.applied, 'no_change', total.no_change,
      'demoted', total.demoted, 'rejected', total.rejected, 'dead_letter', total.dead_letter),
    'open', jsonb_build_object('pending_summarization', waiting.pending, 'processing', waiting.processing,
      'ready_to_write', waiting.ready),
    'oldest_open_seconds', greatest(0, coalesce(round(extract(epoch from moment - waiting.oldest), 3), 0)),
    'latency', jsonb_build_object(
      'bounds_ms', to_jsonb(public.latency_bounds()),
      'counts', (
        select jsonb_agg(sum_up_to.counted order by sum_up_to.place) from (
          select bucket.place, sum(sum(bucket.held)) over (order by bucket.place) as counted
          from public.service_counters c, unnest(c.latency_counts) with ordinality as bucket (held, place)
          group by bucket.place
        ) as sum_up_to),
      'sum_ms', total.latency_sum_ms),
    'model', jsonb_build_object('calls', total.calls, 'failures', total.failures,
      'input_tokens', total.tokens_in, 'output_tokens', total.tokens_out),
    'dead_letter_callbacks', total.callbacks,
    'dead_letters', (
      select count(*) from public.chat_context_queue q
      where q.outcome = 'dead_letter' and q.redriven_as is null and q.dropped_at is null),
    'open_deaths', waiting.deaths, 'open_rung_again', waiting.rung_again,
    'circuit', (
      select jsonb_build_object('state', c.state, 'failures', c.failures, 'opened', c.opened)
      from public.circuits c where c.name = 'model'),
    'stats_refreshed_at', (select e.refreshed_at from public.service_estimate e));
end
$function$;
comment on function public.service_metrics() is 'Counters summed over their shards, open rows, histogram (cumulative counts, the last is +Inf).';

CREATE OR REPLACE FUNCTION public.settled_seq(tenant_id uuid, chat_id uuid)
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- One statement, so one snapshot: an append in between changes both numbers or neither.
  select coalesce(
    (select min(q.seq) - 1 from public.chat_context_queue q
      where q.tenant_id = settled_seq.tenant_id and q.chat_id = settled_seq.chat_id and q.processed_at is null),
    (select c.accepted_seq from public.chats c
      where c.tenant_id = settled_seq.tenant_id and c.chat_id = settled_seq.chat_id))
$function$;
comment on function public.settled_seq(tenant_id uuid, chat_id uuid) is 'The highest seq at or below which every update of the chat has ended.';

CREATE OR REPLACE FUNCTION public.store_result(tenant_id uuid, chat_id uuid, fence bigint, results jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moved record;
begin
  perform public.hold_lease(store_result.tenant_id, store_result.chat_id, store_result.fence);
  with stored as (
    update public.chat_context_queue q set
      status = 'ready_to_write',
      result = given.result,
      tokens_in = (given.result #>> '{tokens,input}')::integer,
      tokens_out = (given.result #>> '{tokens,output}')::integer
    from jsonb_to_recordset(store_result.results) as given (queue_id uuid, result jsonb)
    where q.tenant_id = store_result.tenant_id and q.chat_id = store_result.chat_id
      and q.id = given.queue_id and q.fence = store_result.fence and q.status = 'processing'
    returning q.kind, q.tokens_in, q.tokens_out
  )
  select coalesce(sum(s.tokens_in), 0) as tokens_in, coalesce(sum(s.tokens_out), 0) as tokens_out,
    count(*) filter (where s.kind = 'exchange') as exchanges
  into moved from stored s;

  -- Rows that are ready already were stored by this very call, whose answer was lost. Anything else is not ours.
  if exists (
    select from jsonb_to_recordset(store_result.results) as given (queue_id uuid)
    where not exists (
      select from public.chat_context_queue q
      where q.tenant_id = store_result.tenant_id and q.chat_id = store_result.chat_id
        and q.id = given.queue_id and q.fence = store_result.fence and q.status = 'ready_to_write')
  ) then
    raise exception using errcode = 'SDMOV', message = 'illegal_status_move';
  end if;
  if moved.exchanges > 0 then
    perform public.count_events(
      model_calls => 1, tokens_in => moved.tokens_in, tokens_out => moved.tokens_out);
  end if;
  return jsonb_build_object('outcome', 'stored');
end
$function$;
comment on function public.store_result(tenant_id uuid, chat_id uuid, fence bigint, results jsonb) is 'processing -> ready_to_write with results [{queue_id, result}]. Same call again: the same answer. SDGON, SDFEN, SDMOV.';

CREATE OR REPLACE FUNCTION public.stranded_updates(republish_after_ms integer, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moment timestamptz := public.saidso_now();
  circuit record;
  stranded record;
  allowed integer;
  answer jsonb := '[]';
  line jsonb;
begin
  perform public.clear_future_times(moment);
  select c.state, c.open_until into circuit from public.circuits c where c.name = 'model';
  -- Chats that need the model and may be rung for.
  allowed := case when coalesce(circuit.state, 'closed') = 'closed' then stranded_updates.most
    when circuit.open_until <= moment then 1 else 0 end;
  for stranded in
    select head.id, head.tenant_id, head.chat_id, head.needs_model, l.lease_until
    from (
      -- Open rows are few, and their index is in this order.
      select distinct on (q.tenant_id, q.chat_id) q.tenant_id, q.chat_id, q.id, q.published_at, q.retry_at,
        q.kind = 'exchange' and q.status <> 'ready_to_write' as needs_model
      from public.chat_context_queue q where q.processed_at is null
      order by q.tenant_id, q.chat_id, q.seq
    ) as head
    join public.chat_leases l on l.tenant_id = head.tenant_id and l.chat_id = head.chat_id
    where l.lease_until <= moment
      or (l.lease_until is null and (head.retry_at is null or head.retry_at <= moment)
        and head.published_at <= moment - make_interval(secs => stranded_updates.republish_after_ms / 1000.0)
        and (allowed > 0 or not head.needs_model))
    -- What needs no model first, while the model is away; then who has waited longest, so that probes take turns.
    order by circuit.state <> 'closed' and head.needs_model, head.published_at, head.chat_id
    limit stranded_updates.most
    -- Two sweeps at once share the work instead of waiting; a worker busy with its lease needs no wake-up.
    for no key update of l skip locked
  loop
    if stranded.lease_until is not null then
      perform public.expire_lease(stranded.tenant_id, stranded.chat_id);
    end if;
    continue when stranded.needs_model and allowed <= 0;
    -- The head was read before the lock: the conditions are asked again.
    update public.chat_context_queue q set publish_attempt = q.publish_attempt + 1, published_at = moment
    where q.id = stranded.id and q.processed_at is null and (q.retry_at is null or q.retry_at <= moment)
      and q.published_at <= moment - make_interval(secs => stranded_updates.republish_after_ms / 1000.0)
    returning jsonb_build_object(
      'tenant_id', q.tenant_id, 'user_id', q.user_id, 'chat_id', q.chat_id, 'queue_id', q.id,
      'publish_attempt', q.publish_attempt) into line;
    if found then
      answer := answer || line;
      allowed := allowed - stranded.needs_model::integer;
    end if;
  end loop;
  return answer;
end
$function$;
comment on function public.stranded_updates(republish_after_ms integer, most integer) is 'Expires dead leases and raises publish_attempt of each stranded chat''s oldest row; one line per chat, at most `most`.';

CREATE OR REPLACE FUNCTION public.trip_circuit(chat_id uuid, reason text, opens_at_once boolean, failure_limit integer, open_ms integer, open_most_ms integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  circuit record;
  moment timestamptz;
  is_answered boolean;
  counted integer;
  probes integer;
  opens boolean;
begin
  select c.state, c.failures, c.last_failed_chat, c.open_until, c.failed_probes, c.probe_chat, c.last_success_at
  into strict circuit from public.circuits c where c.name = 'model'
  for no key update;
  moment := public.saidso_now();
  is_answered := coalesce(circuit.last_success_at > moment - interval '60 seconds', false);
  -- While others are answered a chat counts once in a row: alone it cannot open the circuit for everybody.
  counted := circuit.failures + case
    when circuit.failures > 0 and is_answered and circuit.last_failed_chat = trip_circuit.chat_id then 0 else 1 end;
  probes := circuit.failed_probes + (circuit.state = 'half_open')::integer;
  -- What was asked before it opened says nothing new: only the probe may open it again.
  opens := case circuit.state
    when 'closed' then trip_circuit.opens_at_once or counted >= trip_circuit.failure_limit
    when 'half_open' then circuit.probe_chat = trip_circuit.chat_id
    else false end;
  if opens then
    circuit.open_until := moment + make_interval(secs => least(
      trip_circuit.open_most_ms, trip_circuit.open_ms * power(2, least(probes, 20))) / 1000.0);
    update public.circuits c set state = 'open', open_until = circuit.open_until, probe_chat = null,
      opened_at = coalesce(c.opened_at, moment), opened = c.opened + (circuit.state = 'closed')::integer,
      failures = counted, failed_probes = probes, last_failed_chat = trip_circuit.chat_id, reason = trip_circuit.reason
    where c.name = 'model';
  elsif circuit.state = 'closed' then
    update public.circuits c set failures = counted, last_failed_chat = trip_circuit.chat_id, reason = trip_circuit.reason
    where c.name = 'model';
  end if;
  return jsonb_build_object(
    'state', case when opens then 'open' else circuit.state end,
    'opened', opens and circuit.state = 'closed',
    'open_for_ms', greatest(0, ceil(coalesce(extract(epoch from circuit.open_until - moment), 0) * 1000)),
    -- Answered lately, and nobody has failed since: then it is this text, not the model.
    'is_answering', circuit.state = 'closed' and not opens and circuit.failures = 0 and is_answered);
end
$function$;
comment on function public.trip_circuit(chat_id uuid, reason text, opens_at_once boolean, failure_limit integer, open_ms integer, open_most_ms integer) is 'Opens the model''s circuit at once or after failure_limit outages; a failed probe doubles the pause up to open_most_ms.';

CREATE OR REPLACE FUNCTION public.unclaim_rows(tenant_id uuid, chat_id uuid, fence bigint, spends_attempt boolean)
 RETURNS uuid[]
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with unclaimed as (
    update public.chat_context_queue q
    set status = 'pending_summarization',
      attempts = case when unclaim_rows.spends_attempt or not l.is_charged then q.attempts
        else greatest(0, q.attempts - 1) end
    from public.chat_leases l
    where l.tenant_id = unclaim_rows.tenant_id and l.chat_id = unclaim_rows.chat_id
      and q.tenant_id = l.tenant_id and q.chat_id = l.chat_id
      and q.processed_at is null and q.status = 'processing' and q.fence = unclaim_rows.fence
    returning q.id
  )
  select coalesce(array_agg(u.id), '{}') from unclaimed u
$function$;
comment on function public.unclaim_rows(tenant_id uuid, chat_id uuid, fence bigint, spends_attempt boolean) is 'processing -> pending_summarization for the rows of one claim; returns their ids.';

CREATE OR REPLACE FUNCTION public.unfinished_erasures(most integer, tenant_id uuid DEFAULT NULL::uuid, user_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenant_id', e.tenant_id, 'user_id', e.user_id, 'chat_id', e.chat_id) order by e.erased_at), '[]')
  from (
    select u.* from public.erasures u
    where u.redis_keys is null
      and (unfinished_erasures.user_id is null
        or (u.tenant_id = unfinished_erasures.tenant_id and u.user_id = unfinished_erasures.user_id))
    order by u.erased_at limit unfinished_erasures.most
  ) as e
$function$;
comment on function public.unfinished_erasures(most integer, tenant_id uuid, user_id uuid) is 'At most `most` erased chats without a number of cleared cache keys, of one user when one is named.';

CREATE OR REPLACE FUNCTION public.write_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  line jsonb := to_jsonb(new);
begin
  insert into public.audit_log (
    at, action, tenant_id, user_id, chat_id, queue_id, version, key_id, database_role)
  values (
    public.saidso_now(), tg_argv[0], (line ->> 'tenant_id')::uuid, (line ->> 'user_id')::uuid,
    (line ->> 'chat_id')::uuid,
    case when tg_table_name = 'chat_context_queue' then (line ->> 'id')::uuid end,
    case when tg_table_name = 'chat_revisions' then (line ->> 'version')::bigint end,
    case when tg_table_name = 'api_keys' then (line ->> 'key_id')::uuid end,
    -- A definer function runs as its owner; the role that the request came with is still the setting.
    coalesce(nullif(current_setting('role', true), 'none'), session_user));
  return null;
end
$function$;
comment on function public.write_audit() is 'Writes tg_argv[0] with the ids of the new row into audit_log.';

grant select on table public.chat_context_queue to authenticated;
grant select on table public.chat_facts to authenticated;
grant select on table public.chat_metadata to authenticated;
grant select on table public.chat_revisions to authenticated;
grant select on table public.chats to authenticated;
grant execute on function public.append_update(tenant_id uuid, user_id uuid, chat_id uuid, queue_id uuid, kind text, context_snippet text, messages jsonb, payload jsonb, trigger_source text, masked integer, idempotency_key text, request_hash text) to service_role;
grant execute on function public.apply_update(tenant_id uuid, chat_id uuid, fence bigint, expected_version bigint, updates jsonb, entries jsonb, content jsonb, is_changed boolean) to service_role;
grant execute on function public.claim_update(tenant_id uuid, chat_id uuid, holder uuid, lease_ms integer, batch_limit integer) to service_role;
grant execute on function public.close_chat(tenant_id uuid, user_id uuid, chat_id uuid) to service_role;
grant execute on function public.close_circuit() to service_role;
grant execute on function public.continue_chat(tenant_id uuid, user_id uuid, chat_id uuid, source_version bigint, new_chat_id uuid, queue_id uuid, metadata jsonb, entries jsonb, content jsonb, diff jsonb) to service_role;
grant execute on function public.count_dead_letter() to service_role;
grant execute on function public.create_chat(tenant_id uuid, user_id uuid, chat_id uuid, metadata jsonb) to service_role;
grant execute on function public.create_tenant(tenant_id uuid, name text) to service_role;
grant execute on function public.drop_dead_letter(tenant_id uuid, queue_id uuid) to service_role;
grant execute on function public.erase_chat(tenant_id uuid, user_id uuid, chat_id uuid) to service_role;
grant execute on function public.export_chat(tenant_id uuid, user_id uuid, chat_id uuid) to service_role;
grant execute on function public.fail_update(tenant_id uuid, chat_id uuid, fence bigint, queue_id uuid, error_code text, error_detail text, tokens_in integer, tokens_out integer) to service_role;
grant execute on function public.finish_erasure(tenant_id uuid, chat_id uuid, redis_keys integer) to service_role;
grant execute on function public.issue_api_key(key_id uuid, tenant_id uuid, prefix text, secret_hash text, name text, scopes text[], expires_at timestamp with time zone) to service_role;
grant execute on function public.list_api_keys(tenant_id uuid) to service_role;
grant execute on function public.list_chats(tenant_id uuid, user_id uuid, before_micros bigint, before_chat_id uuid, most integer) to service_role;
grant execute on function public.list_dead_letters(tenant_id uuid, chat_id uuid, error_code text, include_settled boolean, after_micros bigint, after_queue_id uuid, most integer) to service_role;
grant execute on function public.purge_audit(days integer, most integer) to service_role;
grant execute on function public.purge_expired(text_days integer, row_days integer, closed_days integer, most integer, dead_letter_days integer) to service_role;
grant execute on function public.read_api_key(secret_hash text) to service_role;
grant execute on function public.read_chat(tenant_id uuid, user_id uuid, chat_id uuid) to service_role;
grant execute on function public.read_memory(tenant_id uuid, user_id uuid, chat_id uuid, include_pending boolean, include_entries boolean) to service_role;
grant execute on function public.read_revisions(tenant_id uuid, user_id uuid, chat_id uuid, before_version bigint, most integer) to service_role;
grant execute on function public.read_update(tenant_id uuid, user_id uuid, queue_id uuid) to service_role;
grant execute on function public.redrive_update(tenant_id uuid, queue_id uuid, new_queue_id uuid) to service_role;
grant execute on function public.refresh_estimate() to service_role;
grant execute on function public.release_update(tenant_id uuid, chat_id uuid, fence bigint, error_code text, error_detail text, retry_in_ms integer, spends_attempt boolean, batch_limit integer, tokens_in integer, tokens_out integer) to service_role;
grant execute on function public.revoke_api_key(key_id uuid, in_ms bigint) to service_role;
grant execute on function public.rotate_api_key(key_id uuid, new_key_id uuid, prefix text, secret_hash text, overlap_ms bigint) to service_role;
grant execute on function public.service_health() to service_role;
grant execute on function public.service_metrics() to service_role;
grant execute on function public.store_result(tenant_id uuid, chat_id uuid, fence bigint, results jsonb) to service_role;
grant execute on function public.stranded_updates(republish_after_ms integer, most integer) to service_role;
grant execute on function public.trip_circuit(chat_id uuid, reason text, opens_at_once boolean, failure_limit integer, open_ms integer, open_most_ms integer) to service_role;
grant execute on function public.unfinished_erasures(most integer, tenant_id uuid, user_id uuid) to service_role;
