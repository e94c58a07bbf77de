// Near-equal keys: `city` and `home_city` for one value are one fact, and two lines for it would drift apart.

import { foldValue } from './folded-text.ts';
import type { ListedFact } from './listed-fact.ts';
import { normaliseValue } from './normalise-value.ts';

const wordsOf = (key: string): Set<string> => new Set(key.split('_').filter((word) => word !== ''));

/** One key holds all words of the other, and they are at least half of the longer one. */
function isNear(a: string, b: string): boolean {
  const [shorter, longer] = [wordsOf(a), wordsOf(b)].sort((one, other) => one.size - other.size);
  if (!shorter || !longer || shorter.size === 0) return false;
  return [...shorter].every((word) => longer.has(word)) && shorter.size * 2 >= longer.size;
}

/**
 * The listed fact that a new key repeats: near-equal key, equal value; the oldest wins. `check_in_date` and
 * `check_out_date` share words too, but each has one of its own, so they stay two facts. Weakness: `date` and
 * `return_date` on one day become one line until one of them changes under its own key.
 */
export function findNearFact(key: string, value: string, facts: readonly ListedFact[]): ListedFact | null {
  // A number says too little: four people and four nights are no repetition, whatever their keys share.
  if (normaliseValue(value) !== null) return null;
  if (facts.some((fact) => fact.key === key)) return null;
  return facts.find((fact) => foldValue(fact.value) === foldValue(value) && isNear(fact.key, key)) ?? null;
}
