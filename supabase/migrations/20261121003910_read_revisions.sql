-- The revisions of one chat of one user, newest first: what each changed.

create function public.read_revisions(
  tenant_id uuid, user_id uuid, chat_id uuid, before_version bigint, most integer
) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  if not exists (
    select from public.chats c
    where c.tenant_id = read_revisions.tenant_id and c.chat_id = read_revisions.chat_id
      and c.user_id = read_revisions.user_id
  ) then
    raise exception using errcode = 'SDNFC', message = 'chat_not_found';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'version', page.version, 'from_seq', page.from_seq, 'to_seq', page.to_seq, 'queue_ids', page.queue_ids,
      'diff', page.diff, 'created_at', page.created_at) order by page.version desc), '[]')
    from (
      select r.* from public.chat_revisions r
      where r.tenant_id = read_revisions.tenant_id and r.chat_id = read_revisions.chat_id
        and (read_revisions.before_version is null or r.version < read_revisions.before_version)
      order by r.version desc limit read_revisions.most
    ) as page);
end
$$;

comment on function public.read_revisions is 'At most `most` revisions below a version; null: from the newest. SDNFC.';
revoke execute on function public.read_revisions from public, anon, authenticated;
grant execute on function public.read_revisions to service_role;
