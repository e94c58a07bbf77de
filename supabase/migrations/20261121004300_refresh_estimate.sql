-- Refreshes what estimated_completion promises: the p95 of accept to applied over the last 1,000 completions.

create function public.refresh_estimate() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
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
$$;

comment on function public.refresh_estimate is 'Recomputes the one row of service_estimate; bounded to 1,000–60,000 ms.';
revoke execute on function public.refresh_estimate from public, anon, authenticated;
grant execute on function public.refresh_estimate to service_role;
