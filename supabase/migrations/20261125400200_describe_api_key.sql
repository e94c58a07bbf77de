-- A key as operators see it: everything but its hash.

create function public.describe_api_key(api_key public.api_keys) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'key_id', (api_key).key_id, 'tenant_id', (api_key).tenant_id, 'prefix', (api_key).prefix,
    'name', (api_key).name, 'scopes', (api_key).scopes, 'created_at', (api_key).created_at,
    'expires_at', (api_key).expires_at, 'last_used_at', (api_key).last_used_at,
    'revoked_at', (api_key).revoked_at, 'rotated_from', (api_key).rotated_from)
$$;

comment on function public.describe_api_key is 'One key without its hash.';
revoke execute on function public.describe_api_key from public, anon, authenticated, service_role;
