// Which script the schedule of a number plays and which faults it gets, under each plan. The number alone decides, so
// one number replays it.
import { baseScripts } from './base-scripts.ts';
import { countPlan, EXHAUSTIVE, type ExhaustivePlan, planAt } from './enumerate-plan.ts';
import { type FaultPlan, planRandom, planTargets } from './fault-plan.ts';
import type { DriverName, PlanName } from './options.ts';
import type { Random } from './random.ts';

/** What each of the two clients does; less on Postgres, where every call takes a thousand times as long. */
export const OPERATIONS: Readonly<Record<DriverName, number>> = { memory: 6, postgres: 4 };

export type Planned = {
  /** Of the script. */
  readonly seed: number;
  readonly plan: (random: Random, now: () => number) => FaultPlan;
};

const isExhaustive = (name: PlanName): name is ExhaustivePlan => name in EXHAUSTIVE;

export async function planOf(driver: DriverName, name: PlanName, seed: number): Promise<Planned> {
  if (!isExhaustive(name)) return { seed, plan: planRandom };
  const { script, targets } = planAt(name, await baseScripts(OPERATIONS[driver]), seed);
  return { seed: script.seed, plan: () => planTargets(targets) };
}

/** How many schedules an exhaustive plan has until it begins again; null for random ones, which have no end. */
export const planTotal = async (driver: DriverName, name: PlanName): Promise<number | null> =>
  isExhaustive(name) ? countPlan(name, await baseScripts(OPERATIONS[driver])) : null;
