// Everything that one schedule consists of.
import type { Bell } from './bell.ts';
import type { Driver } from './drivers/driver.ts';
import type { EventLog } from './event-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { History, Truth } from './history.ts';
import type { Fleet } from './isolate.ts';
import type { Outage } from './outage.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export type World = {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly outage: Outage;
  readonly log: EventLog;
  readonly driver: Driver;
  readonly bell: Bell;
  readonly fleet: Fleet;
  readonly truth: Truth;
  readonly history: History;
  /** From here on the model answers for poison as well; infinite: never. Unix ms. */
  readonly healedAtMs: number;
};

/** As the product ships them, but for what no schedule is long enough to see. */
export const SETTINGS = {
  leaseMs: 25_000,
  batchLimit: 8,
  modelDeadlineMs: 12_000,
  handlerDeadlineMs: 20_000,
  maxAttempts: 3,
  maxDeaths: 5,
  circuit: { failureLimit: 2, openMs: 5_000, openMostMs: 30_000 },
  tokenLimit: 2_000,
  strictAttribution: false,
  offlineFallback: false,
  secretsMode: 'mask' as const,
  freshMs: 60_000,
  keepMs: 86_400_000,
  republishAfterMs: 20_000,
  republishLimit: 500,
  textDays: 7,
  rowDays: 30,
  closedDays: 30,
  deadLetterDays: 90,
  auditDays: 400,
};

/** The cron calls the sweep this often. */
export const SWEEP_MS = 60_000;
