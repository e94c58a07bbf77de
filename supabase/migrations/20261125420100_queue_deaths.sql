-- Deaths of workers are counted apart from attempts: a deploy or a killed process says nothing about the text.

alter table public.chat_context_queue add column deaths integer not null default 0;
alter table public.chat_context_queue add constraint queue_deaths check (deaths >= 0);

comment on column public.chat_context_queue.deaths is 'Claims whose worker never came back; the attempt was given back.';
