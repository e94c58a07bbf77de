-- Writes a new key down. Only its hash arrives here: the key itself never leaves the process that made it.

create function public.issue_api_key(
  key_id uuid, tenant_id uuid, prefix text, secret_hash text, name text, scopes text[], expires_at timestamptz
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  issued public.api_keys;
begin
  if not exists (select from public.tenants t where t.tenant_id = issue_api_key.tenant_id) then
    return jsonb_build_object('outcome', 'no_tenant');
  end if;
  insert into public.api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at)
  values (issue_api_key.key_id, issue_api_key.tenant_id, issue_api_key.prefix, issue_api_key.secret_hash,
    issue_api_key.name, issue_api_key.scopes, public.saidso_now(), issue_api_key.expires_at)
  returning * into issued;
  return jsonb_build_object('outcome', 'issued', 'key', public.describe_api_key(issued));
end
$$;

comment on function public.issue_api_key is 'issued, with the key but not its hash | no_tenant.';
revoke execute on function public.issue_api_key from public, anon, authenticated;
grant execute on function public.issue_api_key to service_role;
