// Many schedules, one after the other, and what came of them.
import { randomUUID } from 'node:crypto';
import { asId, type TenantId } from '../src/domain/ids.ts';
import type { DriverFactory } from './drivers/driver.ts';
import type { Coverage } from './fault-plan.ts';
import type { PlanName } from './options.ts';
import { planOf } from './plan-of.ts';
import { runSchedule, type ScheduleReport } from './run-schedule.ts';

/** What each of the two clients does; less on Postgres, where every call takes a thousand times as long. */
const OPERATIONS = { memory: 6, postgres: 4 } as const;

export type RunReport = {
  readonly schedules: number;
  readonly requests: number;
  readonly injected: Coverage;
  /** The schedules that broke a rule. */
  readonly broken: readonly ScheduleReport[];
  readonly seconds: number;
};

export type RunOptions = {
  readonly factory: DriverFactory;
  readonly plan: PlanName;
  readonly firstSeed: number;
  readonly schedules: number;
  readonly keepsLines?: boolean;
  /** Stops at the first broken schedule. */
  readonly stopsEarly?: boolean;
  readonly onSchedule?: (report: ScheduleReport, done: number) => void;
};

/** The schedule of one seed. */
export const runSeed = (
  { factory, plan, keepsLines = false }: Pick<RunOptions, 'factory' | 'plan' | 'keepsLines'>,
  seed: number,
): Promise<ScheduleReport> =>
  runSchedule({
    seed,
    factory,
    plan: planOf(plan, seed),
    operations: OPERATIONS[factory.name],
    isEventful: plan !== 'random',
    tenantId: asId<TenantId>(randomUUID()),
    keepsLines,
  });

export async function runSchedules(options: RunOptions): Promise<RunReport> {
  const { firstSeed, schedules } = options;
  const started = Date.now();
  const injected: Coverage = new Map();
  const broken: ScheduleReport[] = [];
  let requests = 0;
  let done = 0;
  while (done < schedules && (options.stopsEarly !== true || broken.length === 0)) {
    const report = await runSeed(options, firstSeed + done);
    done += 1;
    requests += report.requests;
    for (const [cell, count] of report.injected) injected.set(cell, (injected.get(cell) ?? 0) + count);
    if (report.violations.length > 0) broken.push(report);
    options.onSchedule?.(report, done);
  }
  return { schedules: done, requests, injected, broken, seconds: (Date.now() - started) / 1_000 };
}
