-- The keys of one tenant, or of all.

create function public.list_api_keys(tenant_id uuid) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(
    public.describe_api_key(k) || jsonb_build_object('tenant', t.name) order by t.name, k.created_at, k.key_id), '[]')
  from public.api_keys k join public.tenants t on t.tenant_id = k.tenant_id
  where list_api_keys.tenant_id is null or k.tenant_id = list_api_keys.tenant_id
$$;

comment on function public.list_api_keys is 'Every key without its hash, by tenant and age; of all tenants when none is named.';
revoke execute on function public.list_api_keys from public, anon, authenticated;
grant execute on function public.list_api_keys to service_role;
