-- Takes a key back, at once or after a while. Isolates that know the key go on for at most a minute (their copy's age).

create function public.revoke_api_key(key_id uuid, in_ms bigint) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  revoked public.api_keys;
begin
  -- Never later than it was: revoking twice must not give a key time.
  update public.api_keys k set revoked_at = least(
    k.revoked_at, public.saidso_now() + make_interval(secs => revoke_api_key.in_ms / 1000.0))
  where k.key_id = revoke_api_key.key_id
  returning * into revoked;
  if not found then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  return jsonb_build_object('outcome', 'revoked', 'key', public.describe_api_key(revoked));
end
$$;

comment on function public.revoke_api_key is 'revoked, with the key and its revoked_at, which only ever comes nearer | unknown.';
revoke execute on function public.revoke_api_key from public, anon, authenticated;
grant execute on function public.revoke_api_key to service_role;
