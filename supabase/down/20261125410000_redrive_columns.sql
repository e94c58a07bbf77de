-- Redrives that have ended would lose their stamps: a way back before the first redrive.
drop index public.chat_context_queue_dead_letters;
drop index public.chat_context_queue_redrive;
alter table public.chat_context_queue
  drop constraint queue_dropped,
  drop constraint queue_settled,
  drop constraint queue_redrive,
  drop column dropped_at,
  drop column stamp_seq;
