// The scripts that exhaustive plans hurt: each reaches every step, and how often it reaches each is known, so that a
// plan can name "the third claim" and be sure that there is one.
import { randomUUID } from 'node:crypto';
import { asId, type TenantId } from '../src/domain/ids.ts';
import { createMemoryFactory } from './drivers/memory.ts';
import { planCount } from './fault-plan.ts';
import { CELLS, type Step } from './faults.ts';
import { runSchedule } from './run-schedule.ts';

export type BaseScript = {
  /** Of the schedule. */
  readonly seed: number;
  /** How often each step occurs before faults would stop, when nothing is hurt. */
  readonly occurrences: ReadonlyMap<Step, number>;
};

/** Different people do different things at different times; one script would only ever show one order of them. */
export const SCRIPTS = 8;
const STEPS = new Set(CELLS.map(({ step }) => step));
const MOST_SEEDS = 400;

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

/** Steps that only a fault leads to (a breaker that opens) are asked of no script. */
async function findScripts(operations: number): Promise<readonly BaseScript[]> {
  const found: BaseScript[] = [];
  const reaching = (steps: number) => found.filter(({ occurrences }) => occurrences.size === steps);
  for (let seed = 1; seed <= MOST_SEEDS && reaching(STEPS.size).length < SCRIPTS; seed += 1)
    found.push(await readScript(seed, operations));
  return reaching(Math.max(...found.map(({ occurrences }) => occurrences.size))).slice(0, SCRIPTS);
}

const known = new Map<number, Promise<readonly BaseScript[]>>();

/**
 * The first eventful scripts that reach the most steps; the same on every machine and for both drivers, which leave
 * the same event log.
 * @param operations of each client, see run-schedules.ts
 */
export function baseScripts(operations: number): Promise<readonly BaseScript[]> {
  const scripts = known.get(operations) ?? findScripts(operations);
  known.set(operations, scripts);
  return scripts;
}

/** Steps that no script reaches by itself. */
export const unreachable = (scripts: readonly BaseScript[]): readonly Step[] =>
  [...STEPS].filter((step) => !scripts.some(({ occurrences }) => occurrences.has(step)));
