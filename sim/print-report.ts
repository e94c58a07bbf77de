// The result of a run, for people.
import type { Coverage } from './fault-plan.ts';
import { CELLS, callFaults, cellName, deliveryFaults } from './faults.ts';
import { type DriverName, type PlanName, replayLine } from './options.ts';
import type { ScheduleReport } from './run-schedule.ts';
import type { RunReport } from './run-schedules.ts';

const MISSED_MOST = 12;

const total = (injected: Coverage): number => [...injected.values()].reduce((sum, count) => sum + count, 0);

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
  { seed, violations }: ScheduleReport,
): string =>
  [
    `seed ${seed} broke ${violations.length} rules:`,
    ...violations.map((violation) => `  ${violation}`),
    `  ${replayLine(driver, plan, seed)}`,
  ].join('\n');

export function tellRun({ schedules, requests, injected, broken, seconds }: RunReport): string {
  const missed = CELLS.map(cellName).filter((name) => !injected.has(name));
  const rate = Math.round(schedules / Math.max(seconds, 0.001));
  // After N clean runs, a mistake in more than 3/N of all schedules is ruled out with 95 % (the rule of three).
  const bound =
    broken.length === 0 ? `, so fewer than ${(300 / schedules).toPrecision(2)} % can be (95 %)` : '';
  return [
    `${schedules} schedules, ${requests} requests of clients, ${total(injected)} faults in ${seconds.toFixed(1)} s: ${rate} a second`,
    `${broken.length} broke a rule${bound}`,
    `${CELLS.length - missed.length} of ${CELLS.length} cells hurt${missed.length > 0 ? `; not: ${missed.slice(0, MISSED_MOST).join(', ')}${missed.length > MISSED_MOST ? ' …' : ''}` : ''}`,
  ].join('\n');
}
