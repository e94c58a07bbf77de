// Which lines of a summary say what the rest of the memory says too, and which stand alone.
import { foldValue } from './folded-text.ts';

const WORD = /[\p{L}\p{N}]{3,}/gu;

const wordsOf = (text: string): Set<string> => new Set(foldValue(text).match(WORD) ?? []);

/** Shared words over the geometric mean of both: 0 for strangers, 1 for twins. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  return shared / Math.sqrt(a.size * b.size);
}

/**
 * Indexes of `lines`, the least central first, the older of equals first. Centrality is the overlap of a line's words
 * with every other line and with the context (goal and facts). Weakness: scripts without blanks between words have
 * few words in common, so there age decides.
 */
export function orderByCentrality(lines: readonly string[], context: readonly string[]): number[] {
  const words = lines.map(wordsOf);
  const others = context.map(wordsOf);
  const scores = words.map((own, index) =>
    [...words.filter((_, other) => other !== index), ...others].reduce(
      (sum, other) => sum + overlap(own, other),
      0,
    ),
  );
  return lines.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
}
