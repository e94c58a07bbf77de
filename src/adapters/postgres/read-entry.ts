// An entry of the log as a row holds it.
import type { z } from 'zod';
import type { entryRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import type { Entry } from '../../domain/memory.ts';

/** Brands the id in the evidence; everything else is the row as it is. */
export function readEntry(row: z.output<typeof entryRow>): Entry {
  const { evidence } = row;
  return {
    ...row,
    evidence: evidence === null ? null : { ...evidence, queue_id: asId(evidence.queue_id) },
  };
}
