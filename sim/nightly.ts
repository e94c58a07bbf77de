// The nightly size, in blocks: after each one the result is written, and the next start goes on from there.
import { CELLS, cellName } from './faults.ts';
import type { DriverName, PlanName } from './options.ts';
import { planTotal } from './plan-of.ts';
import { tellBroken, tellProgress, tellSeconds } from './print-report.ts';
import { type KeptRun, keepRun, readResult, writeResult } from './result-file.ts';
import { runShared } from './run-workers.ts';

type Wanted = { readonly driver: DriverName; readonly plan: PlanName; readonly schedules: number | 'all' };

const NIGHTLY: readonly Wanted[] = [
  { driver: 'memory', plan: 'singles', schedules: 'all' },
  { driver: 'memory', plan: 'pairs', schedules: 'all' },
  { driver: 'memory', plan: 'triples', schedules: 'all' },
  { driver: 'postgres', plan: 'singles', schedules: 'all' },
  { driver: 'postgres', plan: 'pairs', schedules: 'all' },
  { driver: 'postgres', plan: 'random', schedules: 200_000 },
  { driver: 'memory', plan: 'random', schedules: 10_000_000 },
];
/** Seeds that no other run of the project plays. */
const RANDOM_FROM = 100_000_000;
/** A minute of work or so: what an interruption costs. */
const BLOCK: Readonly<Record<DriverName, number>> = { memory: 100_000, postgres: 4_000 };

const nameOf = (run: Pick<KeptRun, 'driver' | 'plan'>): string => `${run.plan} on ${run.driver}`;

/**
 * Plays what is left of the nightly size.
 * @param file of the result; an earlier one is gone on with
 * @param wanted the runs, in order
 * @returns whether every schedule kept every rule
 */
export async function runNightly(
  file: string,
  workers: number,
  say: (line: string) => void,
  wanted: readonly Wanted[] = NIGHTLY,
): Promise<boolean> {
  const runs = new Map((readResult(file)?.runs ?? []).map((run) => [nameOf(run), run]));
  for (const { driver, plan, schedules } of wanted) {
    const planned = schedules === 'all' ? ((await planTotal(driver, plan)) ?? 0) : schedules;
    const firstSeed = plan === 'random' ? RANDOM_FROM : 0;
    const names = { driver, plan, firstSeed, planned, workers };
    const name = nameOf(names);
    // Plans of other cells or of another number are other plans.
    const found = runs.get(name);
    let kept = found?.planned === planned && found.firstSeed === firstSeed ? found : undefined;
    say(`${name}: ${kept?.schedules ?? 0} of ${planned} schedules are done`);
    while ((kept?.schedules ?? 0) < planned) {
      const done = kept?.schedules ?? 0;
      const report = await runShared({
        ...{ driver, plan, workers, firstSeed: firstSeed + done },
        schedules: Math.min(BLOCK[driver], planned - done),
      });
      kept = keepRun(names, report, kept);
      runs.set(name, kept);
      writeResult(file, [...runs.values()]);
      for (const one of report.broken) say(tellBroken(driver, plan, one));
      say(
        `${name}: ${tellProgress({ ...report, ...{ schedules: kept.schedules, seconds: kept.seconds } }, planned)}`,
      );
    }
  }
  const all = [...runs.values()];
  const never = CELLS.map(cellName).filter((cell) => all.every(({ cells }) => cells[cell] === undefined));
  say(
    `${tellSeconds(all.reduce((sum, { seconds }) => sum + seconds, 0))} in all; ${never.length} cells never hurt`,
  );
  return all.every(({ broken }) => broken.length === 0);
}
