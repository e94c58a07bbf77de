-- Erased chats whose cache is not known to be clear: the sweep finishes them, oldest first; so does who erases a whole
-- user, for a chat that is gone from the list of chats may still be in the cache.
-- Dropped and made anew, because a function with more arguments beside the old one would be ambiguous to callers.

drop function public.unfinished_erasures(integer);

create function public.unfinished_erasures(
  most integer, tenant_id uuid default null, user_id uuid default null
) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenant_id', e.tenant_id, 'user_id', e.user_id, 'chat_id', e.chat_id) order by e.erased_at), '[]')
  from (
    select u.* from public.erasures u
    where u.redis_keys is null
      and (unfinished_erasures.user_id is null
        or (u.tenant_id = unfinished_erasures.tenant_id and u.user_id = unfinished_erasures.user_id))
    order by u.erased_at limit unfinished_erasures.most
  ) as e
$$;

comment on function public.unfinished_erasures is
  'At most `most` erased chats without a number of cleared cache keys, of one user when one is named.';
revoke execute on function public.unfinished_erasures from public, anon, authenticated;
grant execute on function public.unfinished_erasures to service_role;
