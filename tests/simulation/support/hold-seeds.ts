// Plays seeds and fails with what was broken and the line that shows it again.
import { expect } from 'vitest';
import type { DriverFactory } from '../../../sim/drivers/driver.ts';
import type { PlanName } from '../../../sim/options.ts';
import { tellBroken } from '../../../sim/print-report.ts';
import { runSchedules } from '../../../sim/run-schedules.ts';

/** Every schedule must hold, and faults must really have been injected. */
export async function holdSeeds(
  factory: DriverFactory,
  firstSeed: number,
  schedules: number,
  plan: PlanName = 'random',
): Promise<void> {
  const report = await runSchedules({ factory, plan, firstSeed, schedules });
  expect(report.broken.map((one) => tellBroken(factory.name, plan, one)).join('\n')).toBe('');
  expect(report.schedules).toBe(schedules);
  const faults = [...report.injected.values()].reduce((sum, count) => sum + count, 0);
  expect(faults).toBeGreaterThan(schedules / 2);
}
