-- What a Supabase project has before the first migration, as far as our migrations rely on it.
-- Can be run again at any time; runs as the superuser of the local Postgres only, never against a project.
-- Nothing in schema public is granted by default, as in projects made since October 2026: migrations say
-- every grant. Postgres' own default (everyone may execute a new function) stays, as it does there.

do $$
declare
  wanted record;
begin
  -- Roles belong to the whole server, so two databases being prepared at once would both try.
  perform pg_advisory_xact_lock(726173);
  for wanted in
    select * from (values
      ('anon', 'nologin'),
      ('authenticated', 'nologin'),
      ('service_role', 'nologin bypassrls'),
      ('authenticator', 'login noinherit')
    ) as roles (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
  grant anon, authenticated, service_role to authenticator;
  -- The limits a project has, so that a slow statement fails here as it would there.
  alter role anon set statement_timeout = '3s';
  alter role authenticated set statement_timeout = '8s';
  alter role authenticator set statement_timeout = '8s';
  alter role authenticator set lock_timeout = '8s';
end
$$;

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;
grant usage on schema public to anon, authenticated, service_role;

-- The verified claims of the caller's token; null outside a request.
create or replace function auth.jwt() returns jsonb
  language sql stable
  return nullif(current_setting('request.jwt.claims', true), '')::jsonb;

create or replace function auth.uid() returns uuid
  language sql stable
  return (auth.jwt() ->> 'sub')::uuid;

create or replace function auth.role() returns text
  language sql stable
  return auth.jwt() ->> 'role';

-- Tables join it by a migration; a front end subscribes to its changes.
do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;
