// The receipt of an erasure as a row holds it.
import type { z } from 'zod';
import type { erasureRow } from '../../contract/machinery-rows.ts';
import type { Erasure } from '../../ports/memory-store.ts';

/** Row to port. */
export const readErasure = (row: z.output<typeof erasureRow>): Erasure => ({
  erasedAt: row.erased_at,
  postgresRows: row.postgres_rows,
  openUpdates: row.open_updates,
  redisKeys: row.redis_keys,
});
