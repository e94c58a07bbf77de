// Exhaustive plans, numbered: number n is always the same faults in the same script, so a number replays a schedule.
import type { BaseScript } from './base-scripts.ts';
import type { Target } from './fault-plan.ts';
import { CELLS, type Cell, type Step } from './faults.ts';
import { createRandom } from './random.ts';

export type Numbered = { readonly script: BaseScript; readonly targets: readonly Target[] };

export const EXHAUSTIVE = { singles: 1, pairs: 2, triples: 3 } as const;
export type ExhaustivePlan = keyof typeof EXHAUSTIVE;

function at<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) throw new RangeError(`there is no ${place} among ${items.length}`);
  return item;
}

/** Each cell at each occurrence, script after script. A step that no script reaches is asked for once, and missed. */
function singles(scripts: readonly BaseScript[]): readonly Numbered[] {
  return scripts.flatMap((script) =>
    CELLS.flatMap((cell) =>
      Array.from({ length: script.occurrences.get(cell.step) ?? 1 }, (_, place) => ({
        script,
        targets: [{ ...cell, occurrence: place + 1 }],
      })),
    ),
  );
}

const kept = new WeakMap<readonly BaseScript[], readonly Numbered[]>();
function keptSingles(scripts: readonly BaseScript[]): readonly Numbered[] {
  const all = kept.get(scripts) ?? singles(scripts);
  kept.set(scripts, all);
  return all;
}

/** How many ways there are to choose `size` of `count` things, where one may be chosen again. */
const choices = (count: number, size: number): number =>
  size === 0 ? 1 : (choices(count, size - 1) * (count + size - 1)) / size;

/** How many there are; pairs and triples are of cells, and a cell can be of a pair twice: at two of its occurrences. */
export function countPlan(plan: ExhaustivePlan, scripts: readonly BaseScript[]): number {
  return plan === 'singles' ? keptSingles(scripts).length : choices(CELLS.length, EXHAUSTIVE[plan]);
}

/** Each choice of cells has one rank from 0, and each rank one choice; the largest place comes first. */
function cellsOf(rank: number, size: number): readonly Cell[] {
  if (size === 0) return [];
  let place = 0;
  while (choices(place + 1, size) <= rank) place += 1;
  return [at(CELLS, place), ...cellsOf(rank - choices(place, size), size - 1)];
}

const isSame = (target: Target, step: Step, occurrence: number): boolean =>
  target.step === step && target.occurrence === occurrence;

/** All scripts from the one whose turn it is, those first in which each step happens as often as it is to be hurt. */
function scriptsFor(cells: readonly Cell[], scripts: readonly BaseScript[], turn: number) {
  const suits = ({ occurrences }: BaseScript) =>
    cells.every(
      ({ step }) => (occurrences.get(step) ?? 0) >= cells.filter((cell) => cell.step === step).length,
    );
  const inTurn = scripts.map((_, place) => at(scripts, (turn + place) % scripts.length));
  return [...inTurn.filter(suits), ...inTurn.filter((script) => !suits(script))];
}

/**
 * The plan of a number. The first round through all combinations hurts each step at its first occurrence (a step that
 * is named again at its next); every later round draws other occurrences and takes other scripts.
 * @param number from 0; past the last of a round the next round begins
 * @param tries how often the plan was played already and a target was never reached: another script may reach it
 */
export function planAt(
  plan: ExhaustivePlan,
  scripts: readonly BaseScript[],
  number: number,
  tries = 0,
): Numbered {
  const total = countPlan(plan, scripts);
  const round = Math.floor(number / total);
  const rank = number % total;
  if (plan === 'singles') return at(keptSingles(scripts), rank);
  const cells = cellsOf(rank, EXHAUSTIVE[plan]);
  const script = at(scriptsFor(cells, scripts, rank + round), tries % scripts.length);
  const random = createRandom(number);
  const targets: Target[] = [];
  for (const cell of cells) {
    const most = script.occurrences.get(cell.step) ?? 1;
    let occurrence = round === 0 ? 1 : random.between(1, most);
    // Past the last one it goes on from the first, or where all are taken to one more, which a retry may reach.
    for (let tries = 0; targets.some((other) => isSame(other, cell.step, occurrence)); tries += 1)
      occurrence = tries < most ? 1 + (occurrence % most) : most + tries;
    targets.push({ ...cell, occurrence });
  }
  return { script, targets };
}
