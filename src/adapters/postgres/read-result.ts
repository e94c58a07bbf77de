// A stored model result as a row holds it, and back.
import type { z } from 'zod';
import type { resultRow } from '../../contract/rows.ts';
import type { UpdateResult } from '../../ports/update-queue.ts';
import { readEntry } from './read-entry.ts';

/** Row to port: `merged_by` becomes `mergedBy`. */
export const readResult = ({
  entries,
  outcome,
  merged_by,
  tokens,
  error,
}: z.output<typeof resultRow>): UpdateResult => ({
  entries: entries.map(readEntry),
  outcome,
  mergedBy: merged_by,
  tokens,
  ...(error && { error }),
});

/** Port to row; what `readResult` reads. */
export const writeResult = ({ entries, outcome, mergedBy, tokens, error }: UpdateResult) => ({
  entries,
  outcome,
  merged_by: mergedBy,
  tokens,
  ...(error && { error }),
});
