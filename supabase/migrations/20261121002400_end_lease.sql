-- Gives a lease back, with what the next claim may take.

create function public.end_lease(tenant_id uuid, chat_id uuid, batch_limit integer) returns void
language sql volatile set search_path = ''
as $$
  update public.chat_leases l
  set holder = null, lease_until = null, batch_limit = greatest(1, least(8, end_lease.batch_limit))
  where l.tenant_id = end_lease.tenant_id and l.chat_id = end_lease.chat_id
$$;

comment on function public.end_lease is 'Releases a lease that the caller holds.';
revoke execute on function public.end_lease from public, anon, authenticated, service_role;
