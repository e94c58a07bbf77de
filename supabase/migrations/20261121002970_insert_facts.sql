-- Appends entries to the log of a chat: those of a batch, or those a chat is seeded with.

create function public.insert_facts(
  tenant_id uuid, chat_id uuid, entries jsonb, version bigint, moment timestamptz
) returns void
language sql volatile set search_path = ''
as $$
  insert into public.chat_facts (
    tenant_id, chat_id, user_id, seq, position, kind, section, key, value, many, confidence, evidence, reason,
    tokens, version, created_at)
  select m.tenant_id, m.chat_id, m.user_id, e.seq, e.position, e.kind, e.section, e.key, e.value, e.many,
    e.confidence, nullif(e.evidence, 'null'), e.reason, e.tokens, insert_facts.version, insert_facts.moment
  from public.chat_metadata m,
    jsonb_to_recordset(insert_facts.entries) as e (
      seq bigint, position integer, kind text, section text, key text, value text, many boolean,
      confidence smallint, evidence jsonb, reason text, tokens integer)
  where m.tenant_id = insert_facts.tenant_id and m.chat_id = insert_facts.chat_id
$$;

comment on function public.insert_facts is 'Adds entries of one revision to chat_facts.';
revoke execute on function public.insert_facts from public, anon, authenticated, service_role;
