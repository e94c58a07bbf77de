-- Circuits: whether a dependency that all workers share is worth asking. In Postgres, because isolates share nothing
-- else, and because a claim asks here anyhow. Nothing is written while all is well, but for one mark in 30 seconds.

create table public.circuits (
  name text primary key,
  state text not null default 'closed',
  failures integer not null default 0,
  last_failed_chat uuid,
  reason text,
  opened_at timestamptz,
  open_until timestamptz,
  failed_probes integer not null default 0,
  probe_chat uuid,
  opened bigint not null default 0,
  last_success_at timestamptz,
  constraint circuits_state check (state in ('closed', 'open', 'half_open')),
  constraint circuits_open check ((state = 'closed') = (open_until is null)),
  constraint circuits_probe check ((state = 'half_open') = (probe_chat is not null)),
  constraint circuits_counts check (failures >= 0 and failed_probes >= 0 and opened >= 0),
  constraint circuits_reason check (reason ~ '^[a-z_]{1,60}$')
) with (fillfactor = 50);

alter table public.circuits enable row level security;
revoke all on table public.circuits from public, anon, authenticated, service_role;
insert into public.circuits (name) values ('model');

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
