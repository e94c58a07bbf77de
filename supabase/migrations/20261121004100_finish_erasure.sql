-- Writes down that the cache of an erased chat is clear as well: only now is the erasure done.

create function public.finish_erasure(tenant_id uuid, chat_id uuid, redis_keys integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- The first number stays: a repeat finds nothing left to clear and would write 0 over it.
  update public.erasures e set redis_keys = coalesce(e.redis_keys, finish_erasure.redis_keys)
  where e.tenant_id = finish_erasure.tenant_id and e.chat_id = finish_erasure.chat_id;
  if not found then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return public.erasure_receipt(finish_erasure.tenant_id, finish_erasure.chat_id);
end
$$;

comment on function public.finish_erasure is 'Completes the receipt of an erased chat. SDNFC.';
revoke execute on function public.finish_erasure from public, anon, authenticated;
grant execute on function public.finish_erasure to service_role;
