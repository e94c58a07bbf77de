-- The only place where SQL reads the time.
--
-- A direct connection may set `saidso.now`, so that a simulation owns the clock; the login of the REST API
-- (authenticator) cannot, because a caller who moves the clock could expire another worker's lease.
-- clock_timestamp, not now(): a transaction that waited for a lock must see the time after the wait.

create function public.saidso_now() returns timestamptz
language sql volatile set search_path = ''
as $$
  select case
    when session_user = 'authenticator' then clock_timestamp()
    else coalesce(nullif(current_setting('saidso.now', true), '')::timestamptz, clock_timestamp())
  end
$$;

comment on function public.saidso_now() is
  'The time, for every function and view here. `set saidso.now` overrides it on direct connections only.';
revoke execute on function public.saidso_now from public, anon, authenticated, service_role;
