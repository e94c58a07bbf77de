// How a sentence supports a value: word for word, or with words left out but none put in and none moved.
import { findValue, type Place } from './find-value.ts';
import { type FoldedText, foldValue } from './folded-text.ts';
import { remember } from './remember.ts';

/**
 * `exact`: the value stands in the sentence. `canonical`: all its words and numbers do, in its order and near to each
 * other (“Berlin to Rome” in “from Berlin on Friday to Rome”). `lexical`: some do, which is no evidence.
 */
export type Support =
  | { readonly tier: 'exact' | 'canonical'; readonly places: readonly Place[] }
  | { readonly tier: 'lexical' | 'none' };

/** Words the sentence may have between two of the value's; more of them would be another phrase. */
const GAP_WORDS = 3;
/** Half of the value's words: below that, likeness is chance. */
const LEXICAL_SHARE = 0.5;

const WORD = /[\p{L}\p{M}]+(?:'[\p{L}]+)?|\p{N}+(?:[.,:/-]\p{N}+)*/gu;
const ARTICLE =
  /^(?:an?|the|my|our|some|any|der|die|das|ein|eine|le|la|les|un|une|el|los|las|una|o|os|um|uma)$/u;
// Over one of these the words before and after do not belong together.
const BREAKS =
  /[,;:.!?]\s|n't(?!\p{L})|(?<!\p{L})(?:not|no|never|without|except|hardly|nor|neither|or|but|than|instead|oder|aber|nicht|kein\p{L}*|nie|niemals|ohne|ou|pas|jamais|sans|pero|nunca|jamás|sin|ni|non|mai|senza|não|sem|mas|niet|geen|nooit|zonder|или|но|не|без)(?!\p{L})/u;

type Word = Place & { readonly text: string };
type Spoken = { readonly words: readonly Word[]; readonly heard: ReadonlySet<string> };
/** A sentence that begins the value more often than this is no statement of it, and would cost much to try. */
const STARTS_MAX = 50;
const spokenOf = new WeakMap<FoldedText, Spoken>();

/** Plural and singular are one word; numbers are never touched. */
const stem = (word: string): string =>
  /\p{N}/u.test(word) || word.length < 4 ? word : word.replace(/(?<!s)s$/u, '');

const wordsOf = (folded: string): Word[] =>
  [...folded.matchAll(WORD)].map(({ 0: word, index }) => ({
    text: stem(word),
    from: index,
    to: index + word.length,
  }));

const readWords = (sentence: FoldedText): Spoken =>
  remember(spokenOf, sentence, () => {
    const words = wordsOf(sentence.text);
    return { words, heard: new Set(words.map(({ text }) => text)) };
  });

function follow(
  sentence: string,
  spoken: readonly Word[],
  wanted: readonly Word[],
  start: number,
): Place | null {
  let at = start;
  const first = spoken[start];
  let last = first;
  for (const word of wanted.slice(1)) {
    const near = spoken.slice(at + 1, at + 2 + GAP_WORDS);
    const step = near.findIndex(({ text }) => text === word.text);
    const next = near[step];
    if (!next || !last || BREAKS.test(sentence.slice(last.to, next.from))) return null;
    at += 1 + step;
    last = next;
  }
  return first && last ? { from: first.from, to: last.to } : null;
}

/** @param value as it would be stored. */
export function findSupport(sentence: FoldedText, value: string): Support {
  const exact = findValue(sentence, value);
  if (exact.length > 0) return { tier: 'exact', places: exact };
  const folded = foldValue(value);
  const wanted = wordsOf(folded).filter(({ text }) => !ARTICLE.test(text));
  const [first] = wanted;
  // Marks carry meaning between figures and in addresses; only plain words may be matched loosely.
  if (!first || /[^\p{L}\p{M}\p{N}\s'.,&-]/u.test(folded)) return { tier: 'none' };
  const { words: spoken, heard } = readWords(sentence);
  const share = wanted.filter(({ text }) => heard.has(text)).length / wanted.length;
  const starts =
    share < 1
      ? []
      : spoken.flatMap(({ text }, index) => (text === first.text ? [index] : [])).slice(0, STARTS_MAX);
  const places = starts.flatMap((index) => follow(sentence.text, spoken, wanted, index) ?? []);
  // One short word that differs by its ending only is too likely to be another word.
  const isLongEnough = wanted.length > 1 || first.text.length > 3;
  if (places.length > 0 && isLongEnough) return { tier: 'canonical', places };
  return { tier: share >= LEXICAL_SHARE ? 'lexical' : 'none' };
}
