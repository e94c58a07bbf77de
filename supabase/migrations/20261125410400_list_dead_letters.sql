-- Dead letters, the oldest first and without a word of theirs. The next page begins where this one ends, so a letter
-- that is redriven or dropped in between moves no other.

create function public.list_dead_letters(
  tenant_id uuid, chat_id uuid, error_code text, include_settled boolean, after_micros bigint, after_queue_id uuid,
  most integer
) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'queue_id', page.id, 'tenant_id', page.tenant_id, 'user_id', page.user_id, 'chat_id', page.chat_id,
    'seq', page.seq, 'kind', page.kind, 'error_code', page.error_code, 'attempts', page.attempts,
    'created_at', page.created_at, 'processed_at', page.processed_at, 'redrive_of', page.redrive_of,
    'redriven_as', page.redriven_as, 'dropped_at', page.dropped_at,
    'has_words', num_nonnulls(page.new_context_snippet, page.messages, page.payload) > 0,
    -- Microseconds, as the column has them: cut to milliseconds two letters would share one place.
    'processed_micros', (extract(epoch from page.processed_at) * 1000000)::bigint)
    order by page.processed_at, page.id), '[]')
  from (
    select q.* from public.chat_context_queue q
    where q.outcome = 'dead_letter'
      and (list_dead_letters.tenant_id is null or q.tenant_id = list_dead_letters.tenant_id)
      and (list_dead_letters.chat_id is null or q.chat_id = list_dead_letters.chat_id)
      and (list_dead_letters.error_code is null or q.error_code = list_dead_letters.error_code)
      and (list_dead_letters.include_settled or (q.redriven_as is null and q.dropped_at is null))
      and (list_dead_letters.after_micros is null or (q.processed_at, q.id) > (
        timestamptz 'epoch' + list_dead_letters.after_micros * interval '1 microsecond',
        list_dead_letters.after_queue_id))
    order by q.processed_at, q.id limit list_dead_letters.most
  ) as page
$$;

comment on function public.list_dead_letters is
  'At most `most` dead letters above a place in their order; null: from the oldest, of all tenants, chats and codes.';
revoke execute on function public.list_dead_letters from public, anon, authenticated;
grant execute on function public.list_dead_letters to service_role;
