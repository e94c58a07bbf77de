-- What can be true of an update, whatever code writes it.

alter table public.chat_context_queue
  add constraint queue_seq check (seq >= 1),
  add constraint queue_kind check (kind in ('exchange', 'decision', 'restore', 'seed')),
  add constraint queue_trigger_source check (trigger_source in ('manual', 'api', 'test')),
  add constraint queue_status check (
    status in ('pending_summarization', 'processing', 'ready_to_write', 'complete', 'failed')),
  add constraint queue_outcome check (
    outcome in ('applied', 'no_change', 'demoted', 'rejected', 'dead_letter')),
  add constraint queue_merged_by check (merged_by in ('llm', 'offline')),
  add constraint queue_counts check (
    attempts >= 0 and publish_attempt >= 1 and tokens_in >= 0 and tokens_out >= 0 and masked >= 0),

  -- The words: 1 to 8,000 code points, or 1 to 50 messages of at most 32,000 in all.
  add constraint queue_snippet_length check (char_length(new_context_snippet) between 1 and 8000),
  add constraint queue_messages check (
    messages is null or (jsonb_typeof(messages) = 'array' and jsonb_array_length(messages) between 1 and 50)),
  add constraint queue_messages_length check (
    messages is null or public.count_characters(null, messages) between 1 and 32000),
  -- Exactly one of the two for an exchange, and neither for other kinds. Ended rows may have lost theirs (purged).
  add constraint queue_words check (
    num_nonnulls(new_context_snippet, messages) = case
      when kind <> 'exchange' then 0
      when processed_at is not null and new_context_snippet is null and messages is null then 0
      else 1
    end),

  add constraint queue_ended check ((status in ('complete', 'failed')) = (processed_at is not null)),
  add constraint queue_outcome_at_end check ((outcome is not null) = (processed_at is not null)),
  add constraint queue_dead_letter check ((outcome is not distinct from 'dead_letter') = (status = 'failed')),
  add constraint queue_result check ((result is not null) = (status in ('ready_to_write', 'complete'))),
  add constraint queue_applied_version check ((applied_version is not null) = (status = 'complete')),
  add constraint queue_error check (status <> 'failed' or error_code is not null),
  add constraint queue_error_length check (char_length(error_message) <= 500),
  add constraint queue_fence check (fence is not null or status not in ('processing', 'ready_to_write', 'complete')),
  add constraint queue_diff check (jsonb_typeof(diff) = 'array'),

  add constraint queue_idempotency_key check (idempotency_key ~ '^[\x20-\x7e]{1,255}$'),
  add constraint queue_request_hash check ((idempotency_key is null) = (request_hash is null));
