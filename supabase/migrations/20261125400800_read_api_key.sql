-- Whose a key is and what it may do, found by its hash. Whether it still holds is decided by who asks, by the same
-- clock as everything else about a request.

create function public.read_api_key(secret_hash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  found_key public.api_keys;
  moment timestamptz := public.saidso_now();
begin
  select k.* into found_key from public.api_keys k where k.secret_hash = read_api_key.secret_hash;
  if not found then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  -- Once a minute at most, whoever asks: a busy key must not write a row per isolate and request.
  if found_key.last_used_at is null or found_key.last_used_at < moment - interval '60 seconds' then
    update public.api_keys k set last_used_at = moment where k.key_id = found_key.key_id;
  end if;
  return jsonb_build_object(
    'outcome', 'found', 'key_id', found_key.key_id, 'tenant_id', found_key.tenant_id, 'scopes', found_key.scopes,
    'expires_at', found_key.expires_at, 'revoked_at', found_key.revoked_at);
end
$$;

comment on function public.read_api_key is 'found | unknown. Moves last_used_at at most once a minute.';
revoke execute on function public.read_api_key from public, anon, authenticated;
grant execute on function public.read_api_key to service_role;
