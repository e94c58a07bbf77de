// What the tables hold when a fault run is over, chat by chat.
import { z } from 'zod';

const row = z.object({
  id: z.string(),
  chat_id: z.string(),
  user_id: z.string(),
  seq: z.coerce.number(),
  kind: z.string(),
  words: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
  status: z.string(),
  attempts: z.number(),
  error_code: z.string().nullable(),
  applied_version: z.coerce.number().nullable(),
  idempotency_key: z.string().nullable(),
});
const revision = z.object({
  chat_id: z.string(),
  version: z.coerce.number(),
  from_seq: z.coerce.number(),
  to_seq: z.coerce.number(),
  queue_ids: z.array(z.string()),
});
const chat = z.object({ chat_id: z.string(), leftovers: z.coerce.number() });

export type Row = z.output<typeof row>;
export type Revision = z.output<typeof revision>;
export type Stored = {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly revisions: ReadonlyMap<string, readonly Revision[]>;
  /** Rows of chats in the ledger of erasures, in any other table. */
  readonly erased: ReadonlyMap<string, number>;
};

type Query = <R extends object>(sql: string) => Promise<R[]>;

const TABLES = [
  'chats',
  'chat_metadata',
  'chat_context_queue',
  'chat_facts',
  'chat_revisions',
  'chat_leases',
];

/** @param query as a user who may read every table */
export async function lookAtTables(query: Query): Promise<Stored> {
  const rows = await query(
    `select id, chat_id, user_id, seq, kind, coalesce(messages -> 0 ->> 'content', new_context_snippet) as words,
       payload, status, attempts, error_code, applied_version, idempotency_key
     from public.chat_context_queue order by chat_id, seq`,
  );
  const revisions = await query(
    'select chat_id, version, from_seq, to_seq, queue_ids from public.chat_revisions order by chat_id, version',
  );
  const leftovers = TABLES.map(
    (table) => `(select count(*) from public.${table} t where t.chat_id = e.chat_id)`,
  ).join(' + ');
  const erased = await query(`select e.chat_id, ${leftovers} as leftovers from public.erasures e`);
  return {
    rows: Map.groupBy(z.array(row).parse(rows), ({ chat_id }) => chat_id),
    revisions: Map.groupBy(z.array(revision).parse(revisions), ({ chat_id }) => chat_id),
    erased: new Map(
      z
        .array(chat)
        .parse(erased)
        .map((one) => [one.chat_id, one.leftovers]),
    ),
  };
}
