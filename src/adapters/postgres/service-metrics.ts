// Everything the metrics page shows, in one call.
import { metricsRow } from '../../contract/machinery-rows.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `serviceMetrics`; the counts of the histogram are cumulative. */
export const serviceMetrics =
  (database: Database): Machinery['serviceMetrics'] =>
  () =>
    database.rpc('service_metrics', {}, metricsRow);
