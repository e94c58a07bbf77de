// A memory as a row holds it: the owner apart, the snapshot as callers know it.
import type { z } from 'zod';
import type { snapshotRow } from '../../contract/rows.ts';
import { asId, type UserId } from '../../domain/ids.ts';
import type { MemorySnapshot } from '../../domain/memory.ts';

/** Splits the owner off, whom the cache checks and no answer shows. */
export function readSnapshot({ user_id, ...memory }: z.output<typeof snapshotRow>): {
  readonly userId: UserId;
  readonly memory: MemorySnapshot;
} {
  return { userId: asId(user_id), memory };
}
