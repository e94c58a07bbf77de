-- Everything the metrics page shows, in one read.

create or replace function public.service_metrics() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
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
$$;

comment on function public.service_metrics is 'Counters summed over their shards, open rows, histogram (cumulative counts, the last is +Inf).';
