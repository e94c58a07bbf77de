-- Creates a tenant; the same name again finds it.

create function public.create_tenant(tenant_id uuid, name text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  is_new boolean;
begin
  insert into public.tenants (tenant_id, name, created_at)
  values (create_tenant.tenant_id, create_tenant.name, public.saidso_now())
  on conflict do nothing;
  is_new := found;
  return (
    select jsonb_build_object(
      'outcome', case when is_new then 'created' else 'exists' end,
      'tenant_id', t.tenant_id, 'name', t.name, 'created_at', t.created_at)
    from public.tenants t
    where t.name = create_tenant.name or t.tenant_id = create_tenant.tenant_id
    -- An id that has another name is found too: the caller sees which.
    order by t.name = create_tenant.name desc limit 1);
end
$$;

comment on function public.create_tenant is 'created | exists, with the tenant of that name or id.';
revoke execute on function public.create_tenant from public, anon, authenticated;
grant execute on function public.create_tenant to service_role;
