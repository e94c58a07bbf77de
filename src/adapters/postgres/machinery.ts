// What the sweep, the metrics page and the dead-letter callback need, on Postgres.
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';
import { countDeadLetter } from './count-dead-letter.ts';
import { purgeAudit } from './purge-audit.ts';
import { purgeExpired } from './purge-expired.ts';
import { refreshEstimate } from './refresh-estimate.ts';
import { serviceMetrics } from './service-metrics.ts';

export const createMachinery = (database: Database): Machinery => ({
  serviceMetrics: serviceMetrics(database),
  countDeadLetter: countDeadLetter(database),
  refreshEstimate: refreshEstimate(database),
  purgeExpired: purgeExpired(database),
  purgeAudit: purgeAudit(database),
});
