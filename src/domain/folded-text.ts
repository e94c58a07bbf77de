// Text folded for comparison, with a way back to the original: two spellings of one value compare equal, and the
// offsets of evidence still point into what the user really typed.

/** `starts[i]`/`ends[i]`: code points of the original that UTF-16 unit `i` of `text` came from (`end` exclusive). */
export type FoldedText = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

// A base with its marks is folded as one, because NFKC composes across them and a per-character fold would not.
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gsu;
const INVISIBLE = /\p{Cf}|\u034f|[\ufe00-\ufe0f]/gu;

// Most of what people type is plain ASCII, and seven regular expressions per letter are felt in a long log.
const ASCII = /^[!-_a-~]$/;

const plain = (cluster: string): string => (ASCII.test(cluster) ? cluster.toLowerCase() : unify(cluster));

const unify = (cluster: string): string =>
  cluster
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(/[\u2018-\u201b\u2032`\u00b4]/gu, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .toLowerCase()
    .replace(/ς/gu, 'σ');

// A whole text of it folds unit by unit into itself in lower case: the common case, without a look at each letter.
const ALL_ASCII = /^(?!.* {2})[ !-_a-~]*$/;

function foldAscii(original: string): FoldedText {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < original.length; at += 1) {
    starts.push(at);
    ends.push(at + 1);
  }
  return { text: original.toLowerCase(), starts, ends };
}

/** NFKC, lower case, white space as single blanks, quotes and dashes unified, invisible characters dropped. */
export function foldText(original: string): FoldedText {
  if (ALL_ASCII.test(original)) return foldAscii(original);
  const starts: number[] = [];
  const ends: number[] = [];
  // Joined once at the end: to look at the last unit of a string that grows copies all of it.
  const units: string[] = [];
  let at = 0;
  for (const [cluster] of original.matchAll(CLUSTER)) {
    const next = at + [...cluster].length;
    for (const unit of plain(cluster).split('')) {
      if (unit === ' ' && units.at(-1) === ' ') continue;
      units.push(unit);
      starts.push(at);
      ends.push(next);
    }
    at = next;
  }
  return { text: units.join(''), starts, ends };
}

/** The folded form two values are compared in. */
export const foldValue = (value: string): string =>
  (ALL_ASCII.test(value) ? value.toLowerCase() : foldText(value).text).trim();
