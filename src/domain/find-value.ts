// Where a value stands, word for word, in a text.
import { type FoldedText, foldValue } from './folded-text.ts';

/** UTF-16 units of the folded text, `to` exclusive. */
export type Place = { readonly from: number; readonly to: number };

/** Enough to pass over a few refused places; a value that stands more often is not a fact. */
const PLACES_MAX = 20;

const WORD = /[\p{L}\p{N}\p{M}_]/u;
// These scripts write no blanks between words, so any place in them can be a word's edge.
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\u30fc]/u;
const NUMBER_JOIN = /[.,:/-]/u;

const pointBefore = (text: string, at: number): string =>
  [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
const pointAt = (text: string, at: number): string => [...text.slice(at, at + 2)][0] ?? '';
const isDigit = (text: string): boolean => /\p{N}/u.test(text);

function isJoined(left: string, right: string): boolean {
  if (!WORD.test(left) || !WORD.test(right)) return false;
  return !UNSPACED.test(left) && !UNSPACED.test(right);
}

/** `4` stands neither in `4.0` nor in `14` nor in `2026-04-01`. */
function isWhole(text: string, { from, to }: Place): boolean {
  if (isJoined(pointBefore(text, from), pointAt(text, from))) return false;
  if (isJoined(pointBefore(text, to), pointAt(text, to))) return false;
  const cutsLeft =
    isDigit(pointAt(text, from)) && NUMBER_JOIN.test(text[from - 1] ?? '') && isDigit(text[from - 2] ?? '');
  const cutsRight =
    isDigit(pointBefore(text, to)) && NUMBER_JOIN.test(text[to] ?? '') && isDigit(text[to + 1] ?? '');
  return !cutsLeft && !cutsRight;
}

/** Every place of `value` in `folded` that begins and ends at a word's edge, at most 20. */
export function findValue(folded: FoldedText, value: string): Place[] {
  const wanted = foldValue(value);
  const places: Place[] = [];
  if (!WORD.test(wanted)) return places;
  let from = folded.text.indexOf(wanted);
  while (from >= 0 && places.length < PLACES_MAX) {
    const place = { from, to: from + wanted.length };
    if (isWhole(folded.text, place)) places.push(place);
    from = folded.text.indexOf(wanted, from + 1);
  }
  return places;
}
