-- What a redrive and a drop leave on a row. `redrive_of` and `redriven_as` have been there from the start.

alter table public.chat_context_queue
  add column stamp_seq bigint,
  add column dropped_at timestamptz;

alter table public.chat_context_queue
  -- The first of a chain of redrives was said before all of them, and may be purged before they end: kept, not looked up.
  add constraint queue_redrive check ((redrive_of is null) = (stamp_seq is null) and stamp_seq < seq),
  add constraint queue_settled check (
    outcome is not distinct from 'dead_letter' or (redriven_as is null and dropped_at is null)),
  add constraint queue_dropped check (
    dropped_at is null or (redriven_as is null and num_nonnulls(new_context_snippet, messages, payload) = 0));

-- A dead letter has one successor, whatever code appends it.
create unique index chat_context_queue_redrive on public.chat_context_queue (redrive_of) where redrive_of is not null;
-- The order of list_dead_letters; what is neither redriven nor dropped is counted from the same rows.
create index chat_context_queue_dead_letters on public.chat_context_queue (processed_at, id)
  where outcome = 'dead_letter';

comment on column public.chat_context_queue.stamp_seq is 'Of a redrive: the seq its words were first accepted with, which its entries bear.';
comment on column public.chat_context_queue.dropped_at is 'When it was decided that nobody will redrive this failed update.';
