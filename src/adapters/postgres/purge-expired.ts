// Retention: empties, then deletes ended updates.
import { purgedRow } from '../../contract/machinery-rows.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `purgeExpired`: how many rows lost their words, and how many went. */
export const purgeExpired =
  (database: Database): Machinery['purgeExpired'] =>
  (textDays, rowDays, most) =>
    database.rpc('purge_expired', { text_days: textDays, row_days: rowDays, most }, purgedRow);
