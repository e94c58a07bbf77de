// Which call is hurt: by chance, or one named cell at its nth occurrence.
import { type Cell, callFaults, cellName, deliveryFaults, type Fault, type Step } from './faults.ts';
import type { Random } from './random.ts';

/** How often each cell was injected, by its name. */
export type Coverage = Map<string, number>;

export type FaultPlan = {
  /** Asked once per occurrence of a step. */
  next(step: Step): Fault | null;
  /** From now on nothing is hurt. */
  stop(): void;
  readonly injected: Coverage;
  /** Of a plan with targets: those that no call ever reached, as `claim:refused@2`. */
  missed(): readonly string[];
};

/** Of a step: the occurrence that is hurt, from 1. */
export type Target = Cell & { readonly occurrence: number };

export const targetName = (target: Target): string => `${cellName(target)}@${target.occurrence}`;

type Choose = (step: Step) => Fault | null;

function createPlan(choose: Choose, missed: FaultPlan['missed'] = () => []): FaultPlan {
  const injected: Coverage = new Map();
  let isStopped = false;
  return {
    injected,
    missed,
    stop: () => {
      isStopped = true;
    },
    next(step) {
      const fault = isStopped ? null : choose(step);
      if (fault === null) return null;
      const name = cellName({ step, fault });
      injected.set(name, (injected.get(name) ?? 0) + 1);
      return fault;
    },
  };
}

/** Hurts exactly the targets: singles, pairs and triples are plans with one, two and three of them. */
export function planTargets(targets: readonly Target[]): FaultPlan {
  const seen = new Map<Step, number>();
  const isMissed = ({ step, occurrence }: Target) => (seen.get(step) ?? 0) < occurrence;
  return createPlan(
    (step) => {
      const occurrence = (seen.get(step) ?? 0) + 1;
      seen.set(step, occurrence);
      return (
        targets.find((target) => target.step === step && target.occurrence === occurrence)?.fault ?? null
      );
    },
    () => targets.filter(isMissed).map(targetName),
  );
}

/** Hurts nothing and counts how often each step occurs while faults would be injected. */
export function planCount(occurrences: Map<Step, number>): FaultPlan {
  return createPlan((step) => {
    occurrences.set(step, (occurrences.get(step) ?? 0) + 1);
    return null;
  });
}

const RATES = [0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.35];

const DEPENDENCIES: readonly (readonly Step[])[] = [
  [
    'create',
    'append',
    'claim',
    'store',
    'apply',
    'release',
    'fail',
    'trip-circuit',
    'close-circuit',
    'redrive',
    'strand',
    'read-update',
    'read-memory',
    'read-revisions',
    'erase',
    'close',
    'continue',
  ],
  ['cache-get', 'cache-put', 'cache-raise', 'cache-erase'],
  ['publish'],
  ['propose'],
];

/** A rate per schedule, sometimes one favourite fault, sometimes a dependency that is down for a while. */
export function planRandom(random: Random, now: () => number): FaultPlan {
  const rate = random.pick(RATES);
  const favourite = random.chance(0.3) ? random.pick(callFaults) : null;
  const down = random.chance(0.2) ? new Set(random.pick(DEPENDENCIES)) : null;
  const downFromMs = now() + random.between(0, 60_000);
  const downUntilMs = downFromMs + random.between(5_000, 120_000);
  return createPlan((step) => {
    if (down?.has(step) && now() >= downFromMs && now() < downUntilMs)
      return random.chance(0.8) ? 'refused' : 'lost-answer';
    if (!random.chance(rate)) return null;
    if (step === 'deliver') return random.pick(deliveryFaults);
    if (step === 'answer') return 'lost-answer';
    return favourite ?? random.pick(callFaults);
  });
}
