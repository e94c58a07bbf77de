// What Postgres holds of a chat, read from the tables themselves.
import type pg from 'pg';
import { z } from 'zod';
import { readLoggedEntry } from '../../src/adapters/postgres/read-entry.ts';
import { readSnapshot } from '../../src/adapters/postgres/read-snapshot.ts';
import { loggedEntryRow, snapshotRow } from '../../src/contract/rows.ts';
import { asId, type OwnedChat, type QueueId } from '../../src/domain/ids.ts';
import { UPDATE_OUTCOMES, UPDATE_STATUSES } from '../../src/domain/update.ts';
import { type StoredChat, wordsOf } from './driver.ts';

const id = z.string().transform((text) => asId<QueueId>(text));

const present = z.object({
  memory: snapshotRow,
  fence: z.number(),
  entries: z.array(loggedEntryRow),
  rows: z.array(
    z.object({
      queueId: id,
      seq: z.number(),
      kind: z.string(),
      words: z.string().nullable(),
      payload: z.record(z.string(), z.unknown()).nullable(),
      status: z.enum(UPDATE_STATUSES),
      outcome: z.enum(UPDATE_OUTCOMES).nullable(),
      attempts: z.number(),
      publishAttempt: z.number(),
      appliedVersion: z.number().nullable(),
      idempotencyKey: z.string().nullable(),
      errorCode: z.string().nullable(),
      redriveOf: id.nullable(),
      redrivenAs: id.nullable(),
      stampSeq: z.number().nullable(),
    }),
  ),
  revisions: z.array(
    z.object({
      version: z.number(),
      fromSeq: z.number(),
      toSeq: z.number(),
      queueIds: z.array(id),
      fence: z.number(),
    }),
  ),
});

const PRESENT = `select jsonb_build_object(
    'memory', public.memory_snapshot($1, $2),
    'fence', (select l.fence from public.chat_leases l where l.tenant_id = $1 and l.chat_id = $2),
    'entries', public.logged_entries($1, $2),
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'queueId', q.id, 'seq', q.seq, 'kind', q.kind, 'words', q.messages -> 0 ->> 'content', 'payload', q.payload,
        'status', q.status, 'outcome', q.outcome, 'attempts', q.attempts, 'publishAttempt', q.publish_attempt,
        'appliedVersion', q.applied_version, 'idempotencyKey', q.idempotency_key, 'errorCode', q.error_code,
        'redriveOf', q.redrive_of, 'redrivenAs', q.redriven_as, 'stampSeq', q.stamp_seq)
        order by q.seq), '[]')
      from public.chat_context_queue q where q.tenant_id = $1 and q.chat_id = $2),
    'revisions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'version', r.version, 'fromSeq', r.from_seq, 'toSeq', r.to_seq, 'queueIds', r.queue_ids, 'fence', r.fence)
        order by r.version), '[]')
      from public.chat_revisions r where r.tenant_id = $1 and r.chat_id = $2)) as answer`;

const TABLES = [
  'chats',
  'chat_metadata',
  'chat_context_queue',
  'chat_facts',
  'chat_revisions',
  'chat_leases',
];

const LEFTOVERS = `select ${TABLES.map(
  (table) => `(select count(*) from public.${table} t where t.tenant_id = $1 and t.chat_id = $2)`,
).join(' + ')} as leftovers,
  exists (select from public.erasures e where e.tenant_id = $1 and e.chat_id = $2) as erased,
  exists (select from public.chats c where c.tenant_id = $1 and c.chat_id = $2) as present`;

/** @param client may read every table */
export async function lookPostgres(client: pg.Client, { tenantId, chatId }: OwnedChat): Promise<StoredChat> {
  const ids = [tenantId, chatId];
  const counted = await client.query<{ leftovers: string; erased: boolean; present: boolean }>(
    LEFTOVERS,
    ids,
  );
  const [line] = counted.rows;
  if (line?.present !== true)
    return { kind: 'absent', isErased: line?.erased === true, leftovers: Number(line?.leftovers ?? 0) };
  const { rows } = await client.query<{ answer: unknown }>(PRESENT, ids);
  const { memory, entries, rows: found, ...stored } = present.parse(rows[0]?.answer);
  return {
    kind: 'present',
    ...stored,
    rows: found.map((row) => ({
      ...row,
      words: wordsOf(row.words ?? undefined, row.payload, row.idempotencyKey),
    })),
    memory: readSnapshot(memory).memory,
    entries: entries.map(readLoggedEntry),
  };
}
