// Violations as somebody might really cause them: by hand, past the guards. Each breaks one invariant and no other.

export type Planted = {
  /** As the end of "a database in which …". */
  readonly what: string;
  /** The check that must see it; its number is the only one that may be reported. */
  readonly check: string;
  readonly sql: string;
  /** The row retention, in days; the rows of this database are of another time. */
  readonly rowDays?: number;
};

/** A complete update that is not the last of its chat, and a chat with many revisions. */
const COMPLETE = `(select q.id from public.chat_context_queue q join public.chats c using (tenant_id, chat_id)
  where q.status = 'complete' and q.seq < c.accepted_seq and q.redrive_of is null order by q.id limit 1)`;
/** A dead letter that nobody has decided about. */
const LETTER = `(select q.id from public.chat_context_queue q
  where q.outcome = 'dead_letter' and q.redriven_as is null and q.dropped_at is null and exists (
    select from public.chats c where (c.tenant_id, c.chat_id) = (q.tenant_id, q.chat_id) and c.status = 'open')
  order by q.id limit 1)`;
const SECOND = `(tenant_id, chat_id) = (select r.tenant_id, r.chat_id from public.chat_revisions r
  where r.version = 2 order by r.chat_id limit 1) and version = 2`;
const FACT = `(tenant_id, chat_id, seq, position) = (select f.tenant_id, f.chat_id, f.seq, f.position
  from public.chat_facts f where f.section = 'user_confirmed' and f.kind = 'set' and f.evidence ->> 'claim' = 'stated'
  and exists (select from public.chat_context_queue q where q.tenant_id = f.tenant_id and q.chat_id = f.chat_id
    and q.seq = f.seq and q.kind = 'exchange')
  and not exists (select from public.chat_context_queue q where q.chat_id = f.chat_id and q.kind = 'restore') order by f.chat_id, f.seq, f.position limit 1)`;
const ONE_CHAT = `(tenant_id, chat_id) = (select m.tenant_id, m.chat_id from public.chat_metadata m
  where m.version > 1 order by m.chat_id limit 1)`;
/** A chat of its own with one update that waits. */
const WAITING = `
  select public.create_chat('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222',
    '33333333-3333-4333-8333-333333333333', '{}');
  select public.append_update('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222',
    '33333333-3333-4333-8333-333333333333', '44444444-4444-4444-8444-444444444444', 'exchange', 'hello', null, null,
    'api', 0, null, null)`;
const changeFacts = (change: string) =>
  `alter table public.chat_facts disable trigger refuse_fact_change; ${change};
   alter table public.chat_facts enable trigger refuse_fact_change`;
const changeRows = (change: string) =>
  `alter table public.chat_context_queue disable trigger guard_status_move; ${change};
   alter table public.chat_context_queue enable trigger guard_status_move`;

export const PLANTED: readonly Planted[] = [
  {
    what: 'one key names two updates',
    check: '01-one-row-per-key',
    sql: `drop index public.chat_context_queue_idempotency;
      update public.chat_context_queue q set idempotency_key = 'twice', request_hash = 'h' where q.chat_id in (
        select c.chat_id from public.chats c where c.accepted_seq > 1 order by c.chat_id limit 1)`,
  },
  {
    what: 'an accepted update is gone from the middle',
    check: '01-no-row-missing',
    sql: `delete from public.chat_context_queue where id = ${COMPLETE}`,
  },
  {
    what: 'the newest update is gone',
    check: '01-no-row-missing',
    sql: `delete from public.chat_context_queue q using public.chats c where c.tenant_id = q.tenant_id
      and c.chat_id = q.chat_id and q.seq = c.accepted_seq and c.accepted_seq > 1 and q.status = 'complete' and q.redrive_of is null`,
  },
  {
    what: 'the first update is gone',
    check: '01-no-row-missing',
    sql: `delete from public.chat_context_queue where seq = 1 and status = 'complete'`,
  },
  {
    what: 'two revisions hold one update',
    check: '02-applied-at-most-once',
    rowDays: 0,
    // Past the row retention, so that only the revisions can tell.
    sql: `delete from public.chat_context_queue q where exists (
        select from public.chat_revisions r where r.chat_id = q.chat_id and r.version = 2);
      alter table public.chat_revisions drop constraint chat_revisions_queue_ids;
      update public.chat_revisions r set queue_ids = (
        select f.queue_ids from public.chat_revisions f where f.chat_id = r.chat_id and f.version = 1)
      where version = 2`,
  },
  {
    what: 'a complete update names a revision that does not hold it',
    check: '02-complete-is-in-its-revision',
    sql: `update public.chat_context_queue set applied_version = 999 where id = ${COMPLETE}`,
  },
  {
    what: 'a revision holds an update that names another',
    check: '02-revision-holds-complete',
    sql: `update public.chat_context_queue set applied_version = 999 where id = ${COMPLETE}`,
  },
  {
    what: 'a complete update has no outcome',
    check: '02-status-shape',
    sql: `alter table public.chat_context_queue drop constraint queue_outcome_at_end;
      update public.chat_context_queue set outcome = null where id = ${COMPLETE}`,
  },
  {
    what: 'an entry names a revision that came later',
    check: '02-entries-are-of-complete-updates',
    sql: changeFacts(`update public.chat_facts set version = version + 1 where ${FACT}`),
  },
  {
    what: 'a dead letter names a successor that is another update',
    check: '02-redriven-once',
    sql: `update public.chat_context_queue set redriven_as = ${COMPLETE} where id = ${LETTER}`,
  },
  {
    what: 'a redrive bears another seq than its dead letter had',
    check: '02-redriven-once',
    sql: `select public.redrive_update(q.tenant_id, q.id, '55555555-5555-4555-8555-555555555555')
        from public.chat_context_queue q where q.id = ${LETTER};
      update public.chat_context_queue set stamp_seq = 0 where id = '55555555-5555-4555-8555-555555555555'`,
  },
  {
    what: 'an entry of a redrive names another revision',
    check: '02-entries-are-of-complete-updates',
    sql: changeFacts(`update public.chat_facts f set version = version + 1 where exists (
      select from public.chat_context_queue q where q.chat_id = f.chat_id and q.stamp_seq = f.seq
        and q.applied_version = f.version)`),
  },
  {
    what: 'a guard is switched off',
    check: '02-guards-on',
    sql: 'alter table public.chat_context_queue disable trigger guard_status_move',
  },
  {
    what: 'a revision begins where the one before it has been',
    check: '03-revisions-in-order',
    sql: `update public.chat_revisions set from_seq = from_seq - 1 where ${SECOND}`,
  },
  {
    what: 'a revision holds its updates in another order',
    check: '03-batches-in-order',
    sql: `update public.chat_revisions r set queue_ids = (
        select array_agg(held.id order by held.place desc) from unnest(r.queue_ids) with ordinality as held (id, place))
      where cardinality(r.queue_ids) > 1`,
  },
  {
    what: 'a later update was applied before an earlier one has ended',
    check: '03-nothing-skipped',
    sql: changeRows(`update public.chat_context_queue q set status = 'pending_summarization', outcome = null,
        processed_at = null, created_at = clock_timestamp() + interval '1 year'
      where q.status = 'failed' and q.redriven_as is null and exists (select from public.chat_revisions r where r.chat_id = q.chat_id
        and r.to_seq > q.seq)`),
  },
  {
    what: 'seqs do not follow the order of acceptance',
    check: '03-seqs-in-time-order',
    sql: `update public.chat_context_queue set created_at = created_at - interval '1 hour' where seq = 2`,
  },
  {
    what: 'applied_seq runs ahead',
    check: '03-applied-seq',
    sql: `update public.chat_metadata set applied_seq = applied_seq + 1 where ${ONE_CHAT}`,
  },
  {
    what: 'an older claim applied after a newer one',
    check: '04-fences-rise',
    sql: `update public.chat_revisions set fence = 0 where ${SECOND}`,
  },
  {
    what: 'a revision is of a claim that nobody was given',
    check: '04-fences-rise',
    sql: 'update public.chat_leases set fence = 0',
  },
  {
    what: 'a memory counts a revision that is not there',
    check: '05-versions-are-revisions',
    sql: `update public.chat_metadata set version = version + 1 where ${ONE_CHAT}`,
  },
  {
    what: 'a memory was changed by hand',
    check: '05-memory-is-the-fold',
    sql: `update public.chat_metadata set general_summary = general_summary || '!' where ${ONE_CHAT}`,
  },
  {
    what: 'an update waits for ten minutes',
    check: '07-nothing-stranded',
    sql: `${WAITING}; update public.chat_context_queue set created_at = clock_timestamp() - interval '10 minutes'
      where id = '44444444-4444-4444-8444-444444444444'`,
  },
  {
    what: 'a revision belongs to somebody else',
    check: '09-one-owner-per-chat',
    sql: `update public.chat_revisions set user_id = gen_random_uuid() where ${SECOND}`,
  },
  {
    what: 'a revision holds an update of another chat',
    check: '09-one-chat-per-revision',
    sql: `${WAITING}; alter table public.chat_revisions drop constraint chat_revisions_queue_ids;
      update public.chat_revisions set queue_ids = queue_ids || '44444444-4444-4444-8444-444444444444'::uuid
      where ${SECOND}`,
  },
  {
    what: 'a fact cites an update of another chat',
    check: '09-evidence-of-own-chat',
    sql: `${WAITING}; ${changeFacts(`update public.chat_facts set evidence = evidence ||
      '{"queue_id": "44444444-4444-4444-8444-444444444444"}' where ${FACT}`)}`,
  },
  {
    what: 'a fact is confirmed by nothing',
    check: '10-confirmed-has-evidence',
    sql: changeFacts(`update public.chat_facts set evidence = null where ${FACT}`),
  },
  ...Object.entries({
    'a fact quotes what nobody said': `evidence || '{"quote": "I never said this"}'`,
    'a fact cites a place beyond the turn': `evidence || '{"end": 9999}'`,
    'a fact cites a turn that does not exist': `evidence || '{"turn": 7}'`,
    'a fact is called decided, and its update decided nothing': `evidence || '{"claim": "decided"}'`,
    'a fact is called carried over, and its update is no seed': `evidence || jsonb_build_object(
        'attribution', 'carried', 'origin', jsonb_build_object('chat_id', chat_id, 'version', 1))`,
  }).map(([what, evidence]) => ({
    what,
    check: '10-words-were-said',
    sql: changeFacts(`update public.chat_facts set evidence = ${evidence} where ${FACT}`),
  })),
  {
    what: 'the words of a fact were the assistant’s',
    check: '10-words-were-said',
    sql: `update public.chat_context_queue q set messages = jsonb_set(q.messages, '{0,role}', '"assistant"')
      where q.id = (select (f.evidence ->> 'queue_id')::uuid from public.chat_facts f where ${FACT})`,
  },
  {
    what: 'an erased chat has a row',
    check: '11-erased-is-gone',
    sql: `insert into public.chats (tenant_id, chat_id, user_id, created_at)
      select e.tenant_id, e.chat_id, e.user_id, e.erased_at from public.erasures e limit 1`,
  },
  {
    what: 'an erasure was never finished',
    check: '11-erasures-finish',
    sql: `update public.erasures set redis_keys = null, erased_at = clock_timestamp() - interval '1 hour'`,
  },
  {
    what: 'a chat lacks its lease',
    check: '11-nothing-without-a-chat',
    sql: `delete from public.chat_leases where ${ONE_CHAT}`,
  },
  {
    what: 'rows outlive their chat',
    check: '11-nothing-without-a-chat',
    sql: `set local session_replication_role = replica; delete from public.chats where ${ONE_CHAT};
      set local session_replication_role = origin`,
  },
  {
    what: 'an outage made a dead letter',
    check: '13-outages-kill-nothing',
    sql: `update public.chat_context_queue set error_code = 'model_unavailable' where status = 'failed'`,
  },
  {
    what: 'an update is called lost, and its workers lived',
    check: '13-dead-letters-were-tried',
    sql: `update public.chat_context_queue set error_code = 'worker_lost', deaths = 1 where status = 'failed'`,
  },
  {
    what: 'a dead letter was never tried',
    check: '13-dead-letters-were-tried',
    sql: `update public.chat_context_queue set attempts = 0 where status = 'failed'`,
  },
];
