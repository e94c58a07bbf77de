-- Tenants: whose chats are kept apart. Every chat names its tenant; the tokens of this deployment's own users belong to
-- the default one (setting DEFAULT_TENANT_ID), backends to that of their API key.
-- No foreign key from chats: the default tenant is a setting, and chats of one that was never written down here
-- existed before this table did.

create table public.tenants (
  tenant_id uuid primary key,
  name text not null unique,
  created_at timestamptz not null,
  constraint tenants_name check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$')
);

alter table public.tenants enable row level security;
revoke all on table public.tenants from public, anon, authenticated, service_role;

comment on table public.tenants is 'Whose chats are kept apart; API keys belong to one.';
comment on column public.tenants.tenant_id is 'The tenant.';
comment on column public.tenants.name is 'A short name for operators: lower-case letters, digits and dashes.';
comment on column public.tenants.created_at is 'When it was created.';
