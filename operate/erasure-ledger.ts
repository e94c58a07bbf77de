// The ledger of erasures as lines of JSON, and erasing them again on a database that was restored to before them.
import type pg from 'pg';
import { z } from 'zod';

/** Ids, counts and times only: a ledger that is kept for years outside the database must not hold a word of a user. */
export const erasure = z.object({
  tenant_id: z.uuid(),
  chat_id: z.uuid(),
  user_id: z.uuid(),
  erased_at: z.iso.datetime({ offset: true }),
  postgres_rows: z.int().nonnegative(),
  open_updates: z.int().nonnegative(),
});
export type Erasure = z.infer<typeof erasure>;

const EXPORT = `
  select tenant_id, chat_id, user_id, postgres_rows, open_updates,
    to_char(erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as erased_at
  from public.erasures
  where erased_at >= coalesce($1::timestamptz, '-infinity')
  order by erasures.erased_at, chat_id`;

/**
 * Reads the ledger, oldest first.
 * @param since only what was erased at or after it (ISO 8601); null for all.
 */
export async function exportErasures(client: pg.ClientBase, since: string | null): Promise<Erasure[]> {
  return (await client.query<Erasure>(EXPORT, [since])).rows;
}

export type Replay = {
  /** Chats that were back and are gone again. */
  erased: number;
  /** Chats this database never had: their ids are written down, so that none is ever used again. */
  recorded: number;
  /** The ledger of this database knew them already. */
  known: number;
  /** Chat ids that belong to somebody else here: nothing was done, a person must look. */
  refused: string[];
};

/** The owner's receipt stays what it was: the time and the counts of the first erasure, not of the repeat. */
const RECORD = `
  insert into public.erasures (tenant_id, chat_id, user_id, erased_at, postgres_rows, open_updates)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (tenant_id, chat_id) do update
    set erased_at = excluded.erased_at, postgres_rows = excluded.postgres_rows, open_updates = excluded.open_updates`;

/**
 * Erases every chat of the ledger that is back, each in a transaction of its own, and leaves the cache of each to the
 * sweep (`redis_keys` is null). The same ledger again changes nothing, so a replay that was cut off is begun anew.
 */
export async function replayErasures(client: pg.ClientBase, ledger: readonly Erasure[]): Promise<Replay> {
  const replay: Replay = { erased: 0, recorded: 0, known: 0, refused: [] };
  for (const entry of ledger) {
    await client.query('begin');
    try {
      const outcome = await replayLine(client, entry);
      await client.query('commit');
      if (outcome === 'refused') replay.refused.push(entry.chat_id);
      else replay[outcome] += 1;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
  return replay;
}

async function replayLine(
  client: pg.ClientBase,
  entry: Erasure,
): Promise<'erased' | 'recorded' | 'known' | 'refused'> {
  const { tenant_id, chat_id, user_id } = entry;
  const known = await client.query('select from public.erasures where tenant_id = $1 and chat_id = $2', [
    tenant_id,
    chat_id,
  ]);
  if (known.rowCount !== 0) return 'known';
  const held = await client.query<{ user_id: string }>(
    'select user_id from public.chats where tenant_id = $1 and chat_id = $2',
    [tenant_id, chat_id],
  );
  const owner = held.rows[0]?.user_id;
  if (owner !== undefined && owner !== user_id) return 'refused';
  // The function that a DELETE calls, with its locks: what erases a chat is written once.
  if (owner !== undefined)
    await client.query('select public.erase_chat($1, $2, $3)', [tenant_id, user_id, chat_id]);
  const { erased_at, postgres_rows, open_updates } = entry;
  await client.query(RECORD, [tenant_id, chat_id, user_id, erased_at, postgres_rows, open_updates]);
  return owner === undefined ? 'recorded' : 'erased';
}
