// The words after `npm run sim --`.
import { parseArgs } from 'node:util';

export const PLANS = ['random', 'singles', 'pairs', 'triples'] as const;
export type PlanName = (typeof PLANS)[number];
export const DRIVERS = ['memory', 'postgres'] as const;
export type DriverName = (typeof DRIVERS)[number];

export type Options = {
  readonly schedules: number;
  readonly driver: DriverName;
  /** Of the first schedule; each next one has the next number. */
  readonly seed: number;
  readonly plan: PlanName;
  /** Prints what happened, line by line; for one schedule. */
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
      schedules: { type: 'string', default: '1000' },
      driver: { type: 'string', default: 'memory' },
      seed: { type: 'string', default: '1' },
      plan: { type: 'string', default: 'random' },
      trace: { type: 'boolean', default: false },
    },
  });
  return {
    schedules: whole('schedules', values.schedules),
    driver: oneOf('driver', values.driver, DRIVERS),
    seed: whole('seed', values.seed),
    plan: oneOf('plan', values.plan, PLANS),
    trace: values.trace,
  };
}

/** The command that runs one schedule again and tells what happened in it. */
export const replayLine = (driver: DriverName, plan: PlanName, seed: number): string =>
  `npm run sim -- --schedules 1 --driver ${driver} --plan ${plan} --seed ${seed} --trace`;
