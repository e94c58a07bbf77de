// Retention of the audit log.
import { purgedAuditRow } from '../../contract/machinery-rows.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `purgeAudit`: how many lines went. */
export const purgeAudit =
  (database: Database): Machinery['purgeAudit'] =>
  (days, most) =>
    database.rpc('purge_audit', { days, most }, purgedAuditRow);
