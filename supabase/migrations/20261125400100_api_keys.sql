-- API keys: what a backend shows instead of a user's token. A key is 256 random bits that are shown once; kept is
-- their SHA-256, which is enough for bits that nobody can guess (a slow hash is for passwords, and would cost each
-- cold request its time).

create table public.api_keys (
  key_id uuid primary key,
  tenant_id uuid not null references public.tenants (tenant_id),
  prefix text not null unique,
  secret_hash text not null unique,
  name text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  rotated_from uuid references public.api_keys (key_id),
  constraint api_keys_prefix check (prefix ~ '^saidso_[a-z0-9]{8}$'),
  constraint api_keys_secret_hash check (secret_hash ~ '^[0-9a-f]{64}$'),
  constraint api_keys_name check (char_length(name) between 1 and 100),
  constraint api_keys_scopes check (
    scopes <@ array['read', 'update', 'erase', 'admin'] and cardinality(scopes) between 1 and 4)
);

alter table public.api_keys enable row level security;
revoke all on table public.api_keys from public, anon, authenticated, service_role;
create index api_keys_tenant on public.api_keys (tenant_id, created_at);

comment on table public.api_keys is 'Keys of backends: hashes only, the key itself was shown once.';
comment on column public.api_keys.key_id is 'The key, for operators.';
comment on column public.api_keys.tenant_id is 'The tenant whose users the key may act for.';
comment on column public.api_keys.prefix is 'How the key begins; tells keys apart in a list and in a leak.';
comment on column public.api_keys.secret_hash is 'SHA-256 of the whole key, lower-case hex.';
comment on column public.api_keys.name is 'What it is for, as its issuer called it.';
comment on column public.api_keys.scopes is 'What it may do: read, update, erase, admin.';
comment on column public.api_keys.created_at is 'When it was issued.';
comment on column public.api_keys.expires_at is 'Not accepted from then on; null: never expires.';
comment on column public.api_keys.last_used_at is 'When a request last showed it, to the minute or so; null: never.';
comment on column public.api_keys.revoked_at is 'Not accepted from then on; in the future while a rotation overlaps.';
comment on column public.api_keys.rotated_from is 'The key that it took the place of.';
