// The result of runs, kept as JSON: what was played, on what, and how often each cell was hurt. It is read again when a
// long run goes on after an interruption.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { DriverName, PlanName } from './options.ts';
import { countFaults } from './print-report.ts';
import { addCounts, type Broken, type RunReport } from './run-schedules.ts';

/** One run so far. `cells` and `missed` by name. Times in seconds. */
export type KeptRun = {
  readonly driver: DriverName;
  readonly plan: PlanName;
  readonly firstSeed: number;
  /** How many it is to be in the end; equal to `schedules` when the run is over. */
  readonly planned: number;
  readonly schedules: number;
  readonly requests: number;
  readonly faults: number;
  readonly broken: readonly Broken[];
  /** Schedules in which a target of the plan was never reached. */
  readonly incomplete: number;
  readonly workers: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly cells: Readonly<Record<string, number>>;
  readonly missed: Readonly<Record<string, number>>;
};

export type KeptResult = {
  /** UTC, of the last line written. */
  readonly date: string;
  readonly machine: string;
  readonly runs: readonly KeptRun[];
};

export type RunNames = Pick<KeptRun, 'driver' | 'plan' | 'firstSeed' | 'planned' | 'workers'>;

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/** @param before what had been kept of the same run */
export function keepRun(names: RunNames, report: RunReport, before?: KeptRun): KeptRun {
  const cells = new Map(report.injected);
  const missed = new Map(report.missed);
  addCounts(cells, Object.entries(before?.cells ?? {}));
  addCounts(missed, Object.entries(before?.missed ?? {}));
  const schedules = report.schedules + (before?.schedules ?? 0);
  const seconds = Math.round(report.seconds + (before?.seconds ?? 0));
  return {
    ...names,
    schedules,
    requests: report.requests + (before?.requests ?? 0),
    faults: countFaults(cells),
    broken: [...(before?.broken ?? []), ...report.broken],
    incomplete: report.incomplete + (before?.incomplete ?? 0),
    seconds,
    perSecond: Math.round(schedules / Math.max(seconds, 1)),
    cells: sorted(cells),
    missed: sorted(missed),
  };
}

export function writeResult(file: string, runs: readonly KeptRun[]): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, Node ${process.versions.node}`;
  const result: KeptResult = { date: new Date().toISOString(), machine, runs };
  mkdirSync(dirname(file), { recursive: true });
  // Beside it first: an interruption in the middle of writing must not cost a night.
  writeFileSync(`${file}.part`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}

export const readResult = (file: string): KeptResult | null =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptResult) : null;
