-- A claim made while the circuit is not closed spends no attempt, and so has none to give back.

alter table public.chat_leases add column is_charged boolean not null default true;

comment on column public.chat_leases.is_charged is 'Whether the newest claim spent an attempt of its rows.';
