// Many schedules, one after the other, and what came of them.
import { randomUUID } from 'node:crypto';
import { asId, type TenantId } from '../src/domain/ids.ts';
import { OPERATIONS, SCRIPT_OPERATIONS } from './base-scripts.ts';
import type { DriverFactory } from './drivers/driver.ts';
import type { Coverage } from './fault-plan.ts';
import type { PlanName } from './options.ts';
import { planOf } from './plan-of.ts';
import { runSchedule, type ScheduleReport } from './run-schedule.ts';

export type Broken = Pick<ScheduleReport, 'seed' | 'violations'>;

export type RunReport = {
  readonly schedules: number;
  readonly requests: number;
  readonly injected: Coverage;
  /** Targets that no call ever reached, by name, and how many schedules hurt less than their plan says. */
  readonly missed: Coverage;
  readonly incomplete: number;
  /** The schedules that broke a rule. */
  readonly broken: readonly Broken[];
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

/** The schedule of one seed, which for an exhaustive plan is its number (plan-of.ts). */
export async function runSeed(
  { factory, plan, keepsLines = false }: Pick<RunOptions, 'factory' | 'plan' | 'keepsLines'>,
  seed: number,
): Promise<ScheduleReport> {
  for (let tries = 0; ; tries += 1) {
    const { isLast, ...planned } = await planOf(factory.name, plan, seed, tries);
    const report = await runSchedule({
      ...planned,
      factory,
      operations: (plan === 'random' ? OPERATIONS : SCRIPT_OPERATIONS)[factory.name],
      isEventful: plan !== 'random',
      tenantId: asId<TenantId>(randomUUID()),
      keepsLines,
    });
    const isOver = isLast || report.missed.length === 0 || report.violations.length > 0;
    if (isOver) return { ...report, seed };
  }
}

/** Adds the counts of `more` to `sum`. */
export function addCounts(sum: Coverage, more: Iterable<readonly [string, number]>): void {
  for (const [name, count] of more) sum.set(name, (sum.get(name) ?? 0) + count);
}

export async function runSchedules(options: RunOptions): Promise<RunReport> {
  const { firstSeed, schedules } = options;
  const started = Date.now();
  const injected: Coverage = new Map();
  const missed: Coverage = new Map();
  const broken: ScheduleReport[] = [];
  let requests = 0;
  let incomplete = 0;
  let done = 0;
  while (done < schedules && (options.stopsEarly !== true || broken.length === 0)) {
    const report = await runSeed(options, firstSeed + done);
    done += 1;
    requests += report.requests;
    addCounts(injected, report.injected);
    addCounts(
      missed,
      report.missed.map((name) => [name, 1]),
    );
    if (report.missed.length > 0) incomplete += 1;
    if (report.violations.length > 0) broken.push(report);
    options.onSchedule?.(report, done);
  }
  const seconds = (Date.now() - started) / 1_000;
  return { schedules: done, requests, injected, missed, incomplete, broken, seconds };
}
