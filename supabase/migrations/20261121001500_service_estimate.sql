-- How long an update takes here lately: what the API promises as estimated_completion.

create table public.service_estimate (
  only_row boolean primary key default true,
  estimate_ms integer not null default 5000,
  refreshed_at timestamptz,
  constraint service_estimate_only_row check (only_row),
  constraint service_estimate_bounds check (estimate_ms between 1000 and 60000)
);

alter table public.service_estimate enable row level security;
revoke all on table public.service_estimate from public, anon, authenticated, service_role;
insert into public.service_estimate default values;

comment on table public.service_estimate is 'One row, refreshed by the sweep.';
comment on column public.service_estimate.only_row is 'Always true: there is one row.';
comment on column public.service_estimate.estimate_ms is 'p95 of accept to applied over the last 1,000 completions, bounded to 1,000–60,000 ms.';
comment on column public.service_estimate.refreshed_at is 'When it was last computed; null: never.';
