// The words after `npm run sim --`.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const PLANS = ['random', 'singles', 'pairs', 'triples'] as const;
export type PlanName = (typeof PLANS)[number];
export const DRIVERS = ['memory', 'postgres'] as const;
export type DriverName = (typeof DRIVERS)[number];

export type Options = {
  /** How many; null for all of an exhaustive plan, and for 1,000 random ones. */
  readonly schedules: number | null;
  readonly driver: DriverName;
  /** Of the first schedule; each next one has the next number. Of an exhaustive plan it is the number, from 0. */
  readonly seed: number;
  readonly plan: PlanName;
  /** Processes that share the work. */
  readonly workers: number;
  /** A file that keeps the result, or null. */
  readonly write: string | null;
  /** The runs of nightly.ts, one after the other; everything but `workers` and `write` is decided there. */
  readonly nightly: boolean;
  /** Prints what happened, line by line, in one process; for one schedule. */
  readonly trace: boolean;
};

function oneOf<T extends string>(name: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given);
  if (found === undefined) throw new RangeError(`--${name} is one of: ${known.join(', ')}`);
  return found;
}

function whole(name: string, given: string): number {
  const number = Number(given);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${name} is a whole number`);
  return number;
}

/** @throws RangeError, or TypeError of node:util, with one line that says what is wrong. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      schedules: { type: 'string' },
      driver: { type: 'string', default: 'memory' },
      seed: { type: 'string' },
      plan: { type: 'string', default: 'random' },
      workers: { type: 'string', default: String(availableParallelism()) },
      write: { type: 'string' },
      nightly: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
    },
  });
  const plan = oneOf('plan', values.plan, PLANS);
  return {
    schedules: values.schedules === undefined ? null : whole('schedules', values.schedules),
    driver: oneOf('driver', values.driver, DRIVERS),
    seed: whole('seed', values.seed ?? (plan === 'random' ? '1' : '0')),
    plan,
    workers: Math.max(1, whole('workers', values.workers)),
    write: values.write ?? null,
    nightly: values.nightly,
    trace: values.trace,
  };
}

/** The command that runs one schedule again and tells what happened in it. */
export const replayLine = (driver: DriverName, plan: PlanName, seed: number): string =>
  `npm run sim -- --schedules 1 --driver ${driver} --plan ${plan} --seed ${seed} --trace`;
