// Retractions: the user takes a fact back, in words that name it.
import { citedSentences, isPasted, quoteEvidence, trustedTurn } from './evidence.ts';
import { foldValue } from './folded-text.ts';
import type { Evidence } from './memory.ts';
import { foldSentence } from './remember.ts';
import type { Sentence } from './sentence.ts';
import { isAskedOnly } from './speech-guard.ts';
import type { Turn } from './turn.ts';

const CUE =
  /(?<!\b(?:don't|do not|never|not|didn't|did not|won't) )\b(?:forget|never ?mind|cancel\w*|call off|drop|remove|delete|scrap|skip|ignore|discard|disregard|leave out|take (?:off|out)|no longer|any ?more|don't (?:need|want)|do not (?:need|want)|changed my mind|vergiss|lösch\w*|streich\w*|nicht mehr|oublie\w*|annule\w*|supprime\w*|olvida\w*|cancela\w*|borra\w*|ya no|esquece\w*|dimentica\w*|annulla\w*)\b|забудь|отмени|удали|больше не|忘记|取消|不要了|忘れて|キャンセル/u;

const EMPTY_WORDS = new Set([
  'the',
  'and',
  'for',
  'with',
  'you',
  'your',
  'that',
  'this',
  'not',
  'from',
  'want',
  'need',
]);

/** Plural and singular name the same fact: `allergies`, `allergy`. */
const stem = (word: string): string => word.replace(/ies$/u, 'y').replace(/(?<=\p{L}{3})e?s$/u, '');

const wordsOf = (text: string): Set<string> =>
  new Set(
    (
      foldValue(text)
        .replaceAll('_', ' ')
        .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
    )
      .filter((word) => (word.length > 2 || /[^a-z]/u.test(word)) && !EMPTY_WORDS.has(word))
      .map(stem),
  );

/** Whether a folded sentence withdraws something: a cue that is not itself negated (“don't forget …”). */
export const hasRetractionCue = (folded: string): boolean => CUE.test(folded);

/** Whether a sentence shares a word with a fact's key or values. */
export function namesFact(sentence: string, key: string, values: readonly string[]): boolean {
  const spoken = wordsOf(sentence);
  return [...wordsOf([key, ...values].join(' '))].some((word) => spoken.has(word));
}

/**
 * The user's sentence that takes the fact back, or null: a user's own words, not asked, not quoted, with a cue and
 * a word of the key or a value (4-memory, point 6).
 */
export function findRetraction(
  fact: { readonly src: string; readonly key: string; readonly values: readonly string[] },
  sentences: readonly Sentence[],
  turns: readonly Turn[],
  strictAttribution: boolean,
): Evidence | null {
  for (const sentence of citedSentences(fact.src, sentences)) {
    const turn = trustedTurn(sentence, turns, strictAttribution);
    if (typeof turn === 'string' || isPasted(turn, sentence.start, sentence.end)) continue;
    const folded = foldSentence(sentence).text;
    if (isAskedOnly(folded) || !hasRetractionCue(folded)) continue;
    if (namesFact(folded, fact.key, fact.values)) return quoteEvidence(sentence, turn, sentence, 'stated');
  }
  return null;
}
