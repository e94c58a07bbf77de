drop function public.unfinished_erasures(integer, uuid, uuid);

create function public.unfinished_erasures(most integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenant_id', e.tenant_id, 'user_id', e.user_id, 'chat_id', e.chat_id) order by e.erased_at), '[]')
  from (
    select u.* from public.erasures u where u.redis_keys is null
    order by u.erased_at limit unfinished_erasures.most
  ) as e
$$;

comment on function public.unfinished_erasures is 'At most `most` erased chats without a number of cleared cache keys.';
revoke execute on function public.unfinished_erasures from public, anon, authenticated;
grant execute on function public.unfinished_erasures to service_role;
