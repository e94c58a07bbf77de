-- The log of a chat, entry by entry, as a worker folds it and as a reader is shown where facts come from.

create function public.logged_entries(tenant_id uuid, chat_id uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'seq', f.seq, 'position', f.position, 'kind', f.kind, 'section', f.section, 'key', f.key,
    'value', f.value, 'many', f.many, 'confidence', f.confidence, 'evidence', f.evidence,
    'reason', f.reason, 'tokens', f.tokens, 'version', f.version) order by f.seq, f.position), '[]')
  from public.chat_facts f
  where f.tenant_id = logged_entries.tenant_id and f.chat_id = logged_entries.chat_id
$$;

comment on function public.logged_entries is 'Every entry of a chat, in the order of the fold, with the revision that brought it in.';
revoke execute on function public.logged_entries from public, anon, authenticated, service_role;
