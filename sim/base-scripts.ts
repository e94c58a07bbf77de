// The scripts that exhaustive plans hurt: each reaches every step, and how often it reaches each is known, so that a
// plan can name "the third claim" and be sure that there is one.
import { randomUUID } from 'node:crypto';
import { asId, type TenantId } from '../src/domain/ids.ts';
import { createMemoryFactory } from './drivers/memory.ts';
import { planCount } from './fault-plan.ts';
import { CELLS, type Step } from './faults.ts';
import type { DriverName } from './options.ts';
import { runSchedule } from './run-schedule.ts';

export type BaseScript = {
  /** Of the schedule. */
  readonly seed: number;
  /** How often each step occurs before faults would stop, when nothing is hurt. */
  readonly occurrences: ReadonlyMap<Step, number>;
};

/** What each of the two clients does; less on Postgres, where every call takes a thousand times as long. */
export const OPERATIONS: Readonly<Record<DriverName, number>> = { memory: 6, postgres: 4 };
/** The same in the scripts below, whose ends make every step happen anyway. */
export const SCRIPT_OPERATIONS: Readonly<Record<DriverName, number>> = { memory: 6, postgres: 2 };

/** Different people do different things at different times; one script would only ever show one order of them. */
export const SCRIPTS = 8;
const STEPS = new Set(CELLS.map(({ step }) => step));
const MOST_SEEDS = 300;

async function readScript(seed: number, operations: number): Promise<BaseScript> {
  const occurrences = new Map<Step, number>();
  await runSchedule({
    seed,
    operations,
    factory: createMemoryFactory(),
    plan: () => planCount(occurrences),
    isEventful: true,
    tenantId: asId<TenantId>(randomUUID()),
  });
  return { seed, occurrences };
}

const callsOf = ({ occurrences }: BaseScript): number =>
  [...occurrences.values()].reduce((sum, count) => sum + count, 0);

/** Steps that only a fault leads to (a breaker that opens) are asked of no script. */
async function findScripts(driver: DriverName): Promise<readonly BaseScript[]> {
  const all: BaseScript[] = [];
  for (let seed = 1; seed <= MOST_SEEDS; seed += 1)
    all.push(await readScript(seed, SCRIPT_OPERATIONS[driver]));
  const most = Math.max(...all.map(({ occurrences }) => occurrences.size));
  const whole = all.filter(({ occurrences }) => occurrences.size === most);
  // The shortest on Postgres, where the calls are what a schedule costs; the random ones there are as they come.
  const wanted = driver === 'postgres' ? whole.toSorted((a, b) => callsOf(a) - callsOf(b)) : whole;
  return wanted.slice(0, SCRIPTS);
}

const known = new Map<DriverName, Promise<readonly BaseScript[]>>();

/** Eventful scripts that reach the most steps; the same on every machine, for both drivers leave the same event log. */
export function baseScripts(driver: DriverName): Promise<readonly BaseScript[]> {
  const scripts = known.get(driver) ?? findScripts(driver);
  known.set(driver, scripts);
  return scripts;
}

/** Steps that no script reaches by itself. */
export const unreachable = (scripts: readonly BaseScript[]): readonly Step[] =>
  [...STEPS].filter((step) => !scripts.some(({ occurrences }) => occurrences.has(step)));
