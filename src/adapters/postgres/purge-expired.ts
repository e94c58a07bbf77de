// Retention: empties, then deletes ended updates; erases closed chats.
import { purgedRow } from '../../contract/machinery-rows.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `purgeExpired`: how many rows lost their words, how many rows and how many chats went. */
export const purgeExpired =
  (database: Database): Machinery['purgeExpired'] =>
  (textDays, rowDays, closedDays, most, deadLetterDays = 90) =>
    database.rpc(
      'purge_expired',
      {
        text_days: textDays,
        row_days: rowDays,
        closed_days: closedDays,
        most,
        dead_letter_days: deadLetterDays,
      },
      purgedRow,
    );
