-- The receipt of an erasure, from its line in the ledger.

create function public.erasure_receipt(tenant_id uuid, chat_id uuid) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object(
    'chat_id', e.chat_id, 'erased_at', e.erased_at, 'postgres_rows', e.postgres_rows,
    'open_updates', e.open_updates, 'redis_keys', e.redis_keys)
  from public.erasures e
  where e.tenant_id = erasure_receipt.tenant_id and e.chat_id = erasure_receipt.chat_id
$$;

comment on function public.erasure_receipt is 'What was erased; redis_keys is null until the cache is clear.';
revoke execute on function public.erasure_receipt from public, anon, authenticated, service_role;
