// Intervals by the bootstrap over chats: facts of one chat stand and fall together, so chats are what is drawn.
import type { Tally } from './score-chat.ts';

export type Interval = {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
};

const DRAWS = 1_000;
const EDGE = 0.025;

/** mulberry32: the same data gives the same interval. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param tallies one per chat. @returns rates between 0 and 1 with the 95 % interval; null when nothing was counted. */
export function bootstrapRate(tallies: readonly Tally[]): Interval | null {
  const counted = tallies.filter(({ of }) => of > 0);
  const of = counted.reduce((sum, tally) => sum + tally.of, 0);
  if (of === 0) return null;
  const dice = diceOf(counted.length);
  const rates = Array.from({ length: DRAWS }, () => {
    let [hits, cases] = [0, 0];
    for (let draw = 0; draw < counted.length; draw += 1) {
      const tally = counted[Math.floor(dice() * counted.length)];
      hits += tally?.hits ?? 0;
      cases += tally?.of ?? 0;
    }
    return hits / cases;
  }).sort((a, b) => a - b);
  const hits = counted.reduce((sum, tally) => sum + tally.hits, 0);
  return {
    rate: hits / of,
    low: rates[Math.floor(DRAWS * EDGE)] ?? 0,
    high: rates[Math.ceil(DRAWS * (1 - EDGE)) - 1] ?? 0,
    of,
  };
}
