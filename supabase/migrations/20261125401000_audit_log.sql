-- The audit log: what was done to whose memory, and when. Ids only, never a word of anybody, so it may outlive an
-- erasure. Written by triggers and not by our functions: then a change by hand in the dashboard is in it as well.

create table public.audit_log (
  audit_id bigint generated always as identity primary key,
  at timestamptz not null,
  action text not null,
  tenant_id uuid not null,
  user_id uuid,
  chat_id uuid,
  queue_id uuid,
  version bigint,
  key_id uuid,
  database_role text not null,
  constraint audit_log_action check (action in (
    'chat_created', 'chat_closed', 'update_accepted', 'revision_applied', 'update_failed', 'chat_erased',
    'chat_exported', 'key_issued', 'key_revoked'))
);

alter table public.audit_log enable row level security;
revoke all on table public.audit_log from public, anon, authenticated, service_role;
create index audit_log_user on public.audit_log (tenant_id, user_id, audit_id);
create index audit_log_at on public.audit_log (at);

comment on table public.audit_log is 'What was done to whose memory, and when; ids only. Written by triggers.';
comment on column public.audit_log.audit_id is 'In the order in which they were written.';
comment on column public.audit_log.at is 'When.';
comment on column public.audit_log.action is 'What was done.';
comment on column public.audit_log.tenant_id is 'The tenant.';
comment on column public.audit_log.user_id is 'Whose chat it was; null for keys.';
comment on column public.audit_log.chat_id is 'The chat; null for keys.';
comment on column public.audit_log.queue_id is 'The update, where it was about one.';
comment on column public.audit_log.version is 'The revision, where it was about one.';
comment on column public.audit_log.key_id is 'The API key, where it was about one.';
comment on column public.audit_log.database_role is 'Who did it to the database: service_role is the service, postgres somebody in the dashboard.';
