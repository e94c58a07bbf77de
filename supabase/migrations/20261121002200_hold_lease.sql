-- The first guard of every write by a worker: locks the lease and checks that the claim is still the newest.

create function public.hold_lease(tenant_id uuid, chat_id uuid, fence bigint) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  lease record;
begin
  select l.fence, l.holder into lease from public.chat_leases l
  where l.tenant_id = hold_lease.tenant_id and l.chat_id = hold_lease.chat_id
  for no key update;
  if not found then
    raise exception using errcode = 'SDGON', message = 'chat_gone';
  end if;
  -- Not by the clock: a lease that ran out without anybody claiming after it harms nobody.
  if lease.fence <> hold_lease.fence or lease.holder is null then
    raise exception using errcode = 'SDFEN', message = 'stale_fence';
  end if;
end
$$;

comment on function public.hold_lease is 'Locks the lease of a chat; SDGON when erased, SDFEN when another claim came after.';
revoke execute on function public.hold_lease from public, anon, authenticated, service_role;
