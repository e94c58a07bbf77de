// Which faults the schedule of a seed gets under each plan. The seed alone decides, so one number replays it.
import { type FaultPlan, planRandom, planTargets, type Target } from './fault-plan.ts';
import { CELLS } from './faults.ts';
import type { PlanName } from './options.ts';
import type { Random } from './random.ts';

/** A cell is tried at each of its first occurrences in turn: a fault of the third claim is another than of the first. */
const OCCURRENCES = 3;

function cellAt(number: number): Target {
  const cell = CELLS[number % CELLS.length];
  if (cell === undefined) throw new RangeError('there are no cells');
  return { ...cell, occurrence: 1 + (Math.floor(number / CELLS.length) % OCCURRENCES) };
}

/** `singles` walks through all cells, `pairs` and `triples` through all combinations of as many, then begins again. */
export function planOf(name: PlanName, seed: number): (random: Random, now: () => number) => FaultPlan {
  if (name === 'random') return planRandom;
  if (name === 'singles') return () => planTargets([cellAt(seed)]);
  return (random) => {
    const { length } = CELLS;
    const places = [seed, Math.floor(seed / length), Math.floor(seed / length ** 2)];
    const targets = places.slice(0, name === 'pairs' ? 2 : 3).map((place) => cellAt(place % length));
    // Faults of one step would hit one call; the later ones of a combination hit a later one.
    return planTargets(targets.map((target) => ({ ...target, occurrence: random.between(1, OCCURRENCES) })));
  };
}
