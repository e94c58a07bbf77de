// Which script the schedule of a number plays and which faults it gets, under each plan. The number alone decides, so
// one number replays it.
import { baseScripts } from './base-scripts.ts';
import { countPlan, EXHAUSTIVE, type ExhaustivePlan, planAt } from './enumerate-plan.ts';
import { type FaultPlan, planRandom, planTargets } from './fault-plan.ts';
import type { DriverName, PlanName } from './options.ts';
import type { Random } from './random.ts';

export type Planned = {
  /** Of the script. */
  readonly seed: number;
  readonly plan: (random: Random, now: () => number) => FaultPlan;
  /** Nothing else is tried when a target is not reached. */
  readonly isLast: boolean;
};

const isExhaustive = (name: PlanName): name is ExhaustivePlan => name in EXHAUSTIVE;

/** A fault can keep another from ever being reached (a process that died asks nothing): then other scripts are tried. */
const MOST_TRIES = 4;

/** @param tries how often this plan was played already without reaching all that it is to hurt */
export async function planOf(driver: DriverName, name: PlanName, seed: number, tries = 0): Promise<Planned> {
  if (!isExhaustive(name)) return { seed, plan: planRandom, isLast: true };
  const { script, targets } = planAt(name, await baseScripts(driver), seed, tries);
  const isLast = name === 'singles' || tries + 1 >= MOST_TRIES;
  return { seed: script.seed, plan: () => planTargets(targets), isLast };
}

/** How many schedules an exhaustive plan has until it begins again; null for random ones, which have no end. */
export const planTotal = async (driver: DriverName, name: PlanName): Promise<number | null> =>
  isExhaustive(name) ? countPlan(name, await baseScripts(driver)) : null;
