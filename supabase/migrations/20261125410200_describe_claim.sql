-- What a worker needs to merge a batch. `stamp_seq`: when the words were first accepted, which is earlier for a redrive.
-- `dead_seqs`: where a redrive may still put entries, so that what is said again after such a place is written again.

create or replace function public.describe_claim(tenant_id uuid, chat_id uuid, ids uuid[], is_ready boolean) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object(
    'outcome', 'claimed', 'ready', is_ready, 'fence', l.fence, 'user_id', m.user_id, 'version', m.version,
    'rows', (
      select jsonb_agg(jsonb_build_object(
        'queue_id', q.id, 'seq', q.seq, 'stamp_seq', coalesce(q.stamp_seq, q.seq), 'kind', q.kind,
        'context_snippet', q.new_context_snippet, 'messages', q.messages, 'payload', q.payload,
        'trigger_source', q.trigger_source, 'attempts', q.attempts, 'result', q.result)
        order by q.seq)
      from public.chat_context_queue q where q.id = any (ids)),
    'entries', public.logged_entries(describe_claim.tenant_id, describe_claim.chat_id),
    'dead_seqs', (
      select coalesce(jsonb_agg(distinct coalesce(q.stamp_seq, q.seq)), '[]') from public.chat_context_queue q
      where q.tenant_id = describe_claim.tenant_id and q.chat_id = describe_claim.chat_id
        and q.outcome = 'dead_letter' and q.dropped_at is null))
  from public.chat_metadata m
  join public.chat_leases l on l.tenant_id = m.tenant_id and l.chat_id = m.chat_id
  where m.tenant_id = describe_claim.tenant_id and m.chat_id = describe_claim.chat_id
$$;

comment on function public.describe_claim is 'The answer of claim_update for these rows.';
revoke execute on function public.describe_claim from public, anon, authenticated, service_role;
