// The result of a run, for people.
import type { Coverage } from './fault-plan.ts';
import { CELLS, callFaults, cellName, deliveryFaults } from './faults.ts';
import { type DriverName, type PlanName, replayLine } from './options.ts';
import type { ScheduleReport } from './run-schedule.ts';
import type { RunReport } from './run-schedules.ts';

const MISSED_MOST = 12;

export const countFaults = (injected: Coverage): number =>
  [...injected.values()].reduce((sum, count) => sum + count, 0);

/** How often each fault was injected at each step; `-` where the cell does not exist. */
export function coverageTable(injected: Coverage): string {
  const exists = new Set(CELLS.map(cellName));
  const section = (steps: readonly string[], faults: readonly string[]) => {
    const widths = faults.map((fault) => Math.max(fault.length, 7));
    const head = ['step'.padEnd(15), ...faults.map((fault, place) => fault.padStart(widths[place] ?? 7))];
    const lines = steps.map((step) => [
      step.padEnd(15),
      ...faults.map((fault, place) => {
        const name = `${step}:${fault}`;
        return (exists.has(name) ? String(injected.get(name) ?? 0) : '-').padStart(widths[place] ?? 7);
      }),
    ]);
    return [head, ...lines].map((line) => line.join('  ')).join('\n');
  };
  const steps = [...new Set(CELLS.map(({ step }) => step as string))].filter((step) => step !== 'deliver');
  return `${section(steps, callFaults)}\n\n${section(['deliver'], deliveryFaults)}`;
}

/** What a schedule broke, and the line that shows it again. */
export const tellBroken = (
  driver: DriverName,
  plan: PlanName,
  { seed, violations }: Pick<ScheduleReport, 'seed' | 'violations'>,
): string =>
  [
    `seed ${seed} broke ${violations.length} rules:`,
    ...violations.map((violation) => `  ${violation}`),
    `  ${replayLine(driver, plan, seed)}`,
  ].join('\n');

/** 94 -> `1 min 34 s`. */
export function tellSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** Where a run is: how many, how fast, how long still. */
export function tellProgress({ schedules, seconds, broken }: RunReport, all: number): string {
  const rate = schedules / Math.max(seconds, 0.001);
  const share = Math.floor((100 * schedules) / all);
  return `${schedules} of ${all} schedules (${share} %), ${Math.round(rate)} a second, ${tellSeconds((all - schedules) / rate)} left, ${broken.length} broke a rule`;
}

const listMost = (names: readonly string[]): string =>
  `${names.slice(0, MISSED_MOST).join(', ')}${names.length > MISSED_MOST ? ' …' : ''}`;

export function tellRun(report: RunReport): string {
  const { schedules, requests, injected, missed, incomplete, broken, seconds } = report;
  const never = CELLS.map(cellName).filter((name) => !injected.has(name));
  const rate = Math.round(schedules / Math.max(seconds, 0.001));
  // After N clean runs, a mistake in more than 3/N of all schedules is ruled out with 95 % (the rule of three).
  const bound =
    broken.length === 0 && schedules > 10
      ? `, so fewer than ${(300 / schedules).toPrecision(2)} % can be (95 %)`
      : '';
  const often = [...missed].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`);
  return [
    `${schedules} schedules, ${requests} requests of clients, ${countFaults(injected)} faults in ${tellSeconds(seconds)}: ${rate} a second`,
    `${broken.length} broke a rule${bound}`,
    `${CELLS.length - never.length} of ${CELLS.length} cells hurt${never.length > 0 ? `; never: ${listMost(never)}` : ''}`,
    ...(incomplete > 0
      ? [
          `${schedules - incomplete} schedules were hurt as planned; in ${incomplete} a target was never reached: ${listMost(often)}`,
        ]
      : []),
  ].join('\n');
}
