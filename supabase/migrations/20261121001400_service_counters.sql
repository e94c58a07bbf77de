-- Counters of the whole service, for the metrics page. In Postgres, because counters of isolates cannot be summed.
--
-- 64 shards, so that busy connections do not queue for one row. A transaction updates ONE of them, as its LAST lock
-- (lock order in 20261121000200_chats.sql): who holds a shard waits for nothing more, so there are no deadlocks.

create table public.service_counters (
  shard smallint primary key,
  accepted bigint not null default 0,
  applied bigint not null default 0,
  no_change bigint not null default 0,
  demoted bigint not null default 0,
  rejected bigint not null default 0,
  dead_letter bigint not null default 0,
  latency_counts bigint[] not null default '{0,0,0,0,0,0,0,0,0,0,0}',
  latency_sum_ms bigint not null default 0,
  model_calls bigint not null default 0,
  model_failures bigint not null default 0,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  dead_letter_callbacks bigint not null default 0,
  constraint service_counters_shard check (shard between 0 and 63),
  constraint service_counters_latency check (cardinality(latency_counts) = 11)
) with (fillfactor = 10);

alter table public.service_counters enable row level security;
revoke all on table public.service_counters from public, anon, authenticated, service_role;
insert into public.service_counters (shard) select generate_series(0, 63);

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
