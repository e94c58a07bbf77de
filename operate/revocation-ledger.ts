// Revoked API keys as lines of the same ledger: a restored backup has them valid again.
import type pg from 'pg';
import { z } from 'zod';

export const revocation = z.object({
  key_id: z.uuid(),
  revoked_at: z.iso.datetime({ offset: true }),
});
export type Revocation = z.infer<typeof revocation>;

const EXPORT = `
  select key_id, to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as revoked_at
  from public.api_keys
  where revoked_at >= coalesce($1::timestamptz, '-infinity')
  order by api_keys.revoked_at, key_id`;

/** @param since only what ends at or after it (ISO 8601); null for all. */
export async function exportRevocations(client: pg.ClientBase, since: string | null): Promise<Revocation[]> {
  return (await client.query<Revocation>(EXPORT, [since])).rows;
}

/** Never later than it was, as in revoke_api_key. A key that this database never had is none that it would accept. */
const REVOKE = `
  update public.api_keys set revoked_at = $2
  where key_id = $1 and (revoked_at is null or revoked_at > $2)`;

/** @returns how many keys were valid longer than the ledger says, and are not any more. */
export async function replayRevocations(
  client: pg.ClientBase,
  ledger: readonly Revocation[],
): Promise<number> {
  let revoked = 0;
  for (const { key_id, revoked_at } of ledger)
    revoked += (await client.query(REVOKE, [key_id, revoked_at])).rowCount ?? 0;
  return revoked;
}
