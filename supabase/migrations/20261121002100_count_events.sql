-- Adds to the service counters. Call it last: its row is the last lock of every transaction.

create function public.count_events(
  accepted integer default 0, outcomes text[] default '{}', latencies_ms bigint[] default '{}',
  model_calls integer default 0, model_failures integer default 0,
  tokens_in bigint default 0, tokens_out bigint default 0, dead_letter_callbacks integer default 0
) returns void
language sql volatile set search_path = ''
as $$
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
$$;

comment on function public.count_events is 'Adds to one shard of service_counters; the last lock of its transaction.';
revoke execute on function public.count_events from public, anon, authenticated, service_role;
