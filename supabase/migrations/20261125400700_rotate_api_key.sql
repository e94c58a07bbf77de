-- A new key in the place of an old one: same tenant, name, scopes and expiry; the old one goes on for a while, so that a
-- backend can change over without refusing anybody. One transaction: never two keys by a half-done rotation.

create function public.rotate_api_key(
  key_id uuid, new_key_id uuid, prefix text, secret_hash text, overlap_ms bigint
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  old public.api_keys;
  issued public.api_keys;
begin
  select k.* into old from public.api_keys k where k.key_id = rotate_api_key.key_id for update;
  if not found or old.revoked_at <= public.saidso_now() then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  insert into public.api_keys (
    key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at, rotated_from)
  values (rotate_api_key.new_key_id, old.tenant_id, rotate_api_key.prefix, rotate_api_key.secret_hash,
    old.name, old.scopes, public.saidso_now(), old.expires_at, old.key_id)
  returning * into issued;
  perform public.revoke_api_key(rotate_api_key.key_id, rotate_api_key.overlap_ms);
  return jsonb_build_object('outcome', 'issued', 'key', public.describe_api_key(issued));
end
$$;

comment on function public.rotate_api_key is 'issued, with the new key but not its hash | unknown, which a revoked one is too.';
revoke execute on function public.rotate_api_key from public, anon, authenticated;
grant execute on function public.rotate_api_key to service_role;
