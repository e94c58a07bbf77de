// The guards of the SQL that decide what is accepted, in which order it is taken and when it is over.
import type { Edit, Guard, Killer } from './guard.ts';

const pgtap = (file: string, dies: RegExp): Killer => ({ by: 'pgtap', file, dies });
const simulation = (dies: RegExp): Killer => ({ by: 'simulation', dies });
const guard = (name: string, edit: Edit, killer: Killer, first?: string): Guard => ({
  name,
  language: 'sql',
  edits: [edit],
  killer,
  ...(first !== undefined && { first }),
});

const LATELY = 'moment - make_interval(secs => stranded_updates.republish_after_ms / 1000.0)';
const NO_KEY_LOOKED_UP: Edit = {
  of: 'append_update',
  from: 'if append_update.idempotency_key is not null then',
  to: 'if false then',
};

export const ROW_GUARDS: readonly Guard[] = [
  guard('earlier update of a key', NO_KEY_LOOKED_UP, pgtap('append_update', /the file fails: duplicate key/)),
  guard(
    'earlier update of a key, and its unique index',
    NO_KEY_LOOKED_UP,
    simulation(/^1 /),
    'drop index public.chat_context_queue_idempotency',
  ),
  guard(
    'one body per key',
    {
      of: 'append_update',
      from: 'if earlier_hash is distinct from append_update.request_hash then',
      to: 'if false then',
    },
    pgtap('append_update', /another body is refused/),
  ),
  guard(
    'owner of an append',
    { of: 'append_update', from: 'and c.user_id = append_update.user_id\n', to: '\n' },
    pgtap('append_update', /a foreign chat is absent/),
  ),
  guard(
    'closed chat',
    { of: 'append_update', from: "elsif chat.status = 'closed' then", to: 'elsif false then' },
    pgtap('append_update', /closed comes before full/),
  ),
  guard(
    'full memory',
    {
      of: 'append_update',
      from: "elsif append_update.kind = 'exchange' and exists (",
      to: 'elsif false and exists (',
    },
    pgtap('append_update', /a full memory takes no exchange/),
  ),
  guard(
    'one seq per row',
    {
      of: 'append_update',
      from: 'set accepted_seq = c.accepted_seq + 1',
      to: 'set accepted_seq = greatest(1, c.accepted_seq)',
    },
    simulation(/^[0-6] /),
    'alter table public.chat_context_queue drop constraint chat_context_queue_tenant_id_chat_id_seq_key',
  ),
  guard(
    'erased id',
    { of: 'create_chat', from: 'if is_new and exists (', to: 'if false and exists (' },
    pgtap('create_chat', /not when erased/),
  ),
  guard(
    'head of the queue first',
    { of: 'claim_update', from: 'order by q.seq limit 1;', to: 'order by q.seq desc limit 1;' },
    simulation(/^[0-7] /),
  ),
  guard(
    'no dead or ended row is claimed again',
    {
      of: 'claim_update',
      from: 'and q.processed_at is null\n  order by q.seq limit 1;',
      to: '\n  order by q.seq limit 1;',
    },
    simulation(/^[0-7] /),
  ),
  guard(
    'attempts are counted',
    { of: 'claim_update', from: 'attempts = q.attempts + ', to: 'attempts = q.attempts + 0 * ' },
    simulation(/^7 .*poison/),
  ),
  guard(
    'pause before the next attempt',
    {
      of: 'claim_update',
      from: 'not is_ready and not is_repeat and head.retry_at > moment',
      to: 'false',
    },
    pgtap('release_update', /nobody gets it before/),
  ),
  guard(
    'an outage spends no attempt',
    {
      of: 'unclaim_rows',
      from: 'else greatest(0, q.attempts - 1) end',
      to: 'else q.attempts end',
    },
    pgtap('release_update', /has spent nothing/),
  ),
  guard(
    'watermark that passes dead letters',
    {
      of: 'fail_update',
      from: 'applied_seq = public.settled_seq(m.tenant_id, m.chat_id)',
      to: 'applied_seq = m.applied_seq',
    },
    simulation(/^[36] /),
  ),
  guard(
    'what has ended does not end again',
    {
      of: 'fail_update',
      from: '\n    and q.processed_at is null;',
      to: ';',
    },
    pgtap('fail_update', /what has ended does not end again|illegal/),
  ),
  guard(
    'a new number for each ring',
    {
      of: 'stranded_updates',
      from: 'publish_attempt = q.publish_attempt + 1,',
      to: 'publish_attempt = 1,',
    },
    simulation(/^7 .* after two sweeps/),
  ),
  {
    // Asked when the row is found and again when it is locked: either alone hides that the other is gone.
    name: 'what was rung for lately is left alone',
    language: 'sql',
    edits: [
      { of: 'stranded_updates', from: `head.published_at <= ${LATELY}`, to: 'true' },
      { of: 'stranded_updates', from: ` q.published_at <= ${LATELY}`, to: ' true' },
    ],
    killer: pgtap('stranded_updates', /left alone/),
  },
  guard(
    'owner of a read',
    {
      of: 'read_memory',
      from: "or (memory ->> 'user_id')::uuid is distinct from read_memory.user_id",
      to: '',
    },
    simulation(/^9 a stranger/),
  ),
  guard(
    'owner of an update',
    { of: 'read_update', from: 'and q.user_id = read_update.user_id', to: '' },
    pgtap('read_update', /another user does not/),
  ),
  guard(
    'owner of an erasure',
    {
      of: 'erase_chat',
      from: 'and l.chat_id = erase_chat.chat_id and l.user_id = erase_chat.user_id',
      to: 'and l.chat_id = erase_chat.chat_id',
    },
    pgtap('erase_chat', /the file fails: chat_not_found/),
  ),
  guard(
    'receipt of an erasure that is written once',
    {
      of: 'finish_erasure',
      from: 'coalesce(e.redis_keys, finish_erasure.redis_keys)',
      to: 'finish_erasure.redis_keys',
    },
    pgtap('finish_erasure', /and stays/),
  ),
  guard(
    'erasures that are not finished are found',
    { of: 'unfinished_erasures', from: 'where u.redis_keys is null', to: 'where false' },
    pgtap('unfinished_erasures', /an erased one is/),
  ),
  guard(
    'a dead letter keeps its words',
    {
      of: 'purge_expired',
      from: "and (old.status = 'complete' or old.redriven_as is not null)\n",
      to: '\n',
    },
    pgtap('purge_expired', /a dead letter stays ninety days/),
  ),
  guard(
    'the first closing counts',
    { of: 'close_chat', from: 'coalesce(c.closed_at, public.saidso_now())', to: 'public.saidso_now()' },
    pgtap('close_chat', /the first time counts/),
  ),
  guard(
    'version that is continued',
    {
      of: 'continue_chat',
      from: 'if continue_chat.source_version is distinct from (',
      to: 'if false and continue_chat.source_version is distinct from (',
    },
    pgtap('continue_chat', /the file fails: more than one row/),
  ),
];
