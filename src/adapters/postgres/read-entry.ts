// An entry of the log as a row holds it.
import type { z } from 'zod';
import type { entryRow, loggedEntryRow } from '../../contract/rows.ts';
import type { LoggedEntry } from '../../domain/fact-history.ts';
import { asId } from '../../domain/ids.ts';
import type { Entry } from '../../domain/memory.ts';

/** Brands the ids in the evidence; everything else is the row as it is. */
export function readEntry(row: z.output<typeof entryRow>): Entry {
  const { evidence } = row;
  if (evidence === null) return { ...row, evidence };
  const { origin, ...span } = evidence;
  return {
    ...row,
    evidence: {
      ...span,
      queue_id: asId(span.queue_id),
      ...(origin && { origin: { ...origin, chat_id: asId(origin.chat_id) } }),
    },
  };
}

/** The same with its revision. */
export const readLoggedEntry = ({ version, ...row }: z.output<typeof loggedEntryRow>): LoggedEntry => ({
  ...readEntry(row),
  version,
});
