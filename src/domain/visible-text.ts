// A text without its invisible characters, and the way back: what hides a secret from a pattern hides it from nobody
// else, because cleaning drops those characters later.

/** Format characters (zero-width, soft hyphen, bidi), and marks that join or vary without being seen. */
const INVISIBLE = /\p{Cf}|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]/gu;

export type VisibleText = {
  readonly text: string;
  /** The place in the original of unit `index` of `text`; its length behind the last. UTF-16 units. */
  readonly at: (index: number) => number;
};

/** Drops invisible characters. The way back is a list of units only where there was something to drop. */
export function hideInvisible(original: string): VisibleText {
  const units: number[] = [];
  const parts: string[] = [];
  let from = 0;
  const keep = (to: number): void => {
    parts.push(original.slice(from, to));
    for (let unit = from; unit < to; unit += 1) units.push(unit);
  };
  for (const { 0: mark, index } of original.matchAll(INVISIBLE)) {
    keep(index);
    from = index + mark.length;
  }
  if (from === 0) return { text: original, at: (index) => index };
  keep(original.length);
  return { text: parts.join(''), at: (index) => units[index] ?? original.length };
}
