// Fixed English phrases with a free value: “my X is Y”, “I prefer …”, “allergic to …”.
import type { Finding } from './offline-patterns.ts';

// A value ends where the clause does; eight words more would be a sentence, not a value.
const VALUE =
  '((?:[^\\s.,;:!?]|[.,:](?=\\d))+(?: (?!(?:and|but|so|because|please|if|for|on|at|instead|now|thanks)\\b)(?:[^\\s.,;:!?]|[.,:](?=\\d))+){0,7})';

const MINE = new RegExp(
  `\\b(?:my|our) ((?:favou?rite )?\\w+(?: (?!is\\b|are\\b|was\\b)\\w+){0,2}) (?:is|are|will be)(?: now| actually)? (?!(?:that|to|not|about|how|what|why|if)\\b)${VALUE}`,
  'giu',
);
const PREFER = new RegExp(
  `\\b(?:i|we)(?:'d| would)? (?:prefer|rather have|like best)(?: to have| a| an| the)? ${VALUE}`,
  'giu',
);
const LIKE = new RegExp(
  `\\b(?:i|we) (?:really |also )?(?:like|love|enjoy) (?!to\\b|that\\b|this\\b|it\\b|the idea)${VALUE}`,
  'giu',
);
const AVOID = new RegExp(
  `\\b(?:i|we) (?:don't|do not|can't|cannot|never) (?:like|eat|drink|want) (?:any )?(?!to\\b|that\\b|this\\b|it\\b)${VALUE}`,
  'giu',
);
// After a comma the sentence may just go on: “to nuts, so please …”.
const FOOD =
  "(?!(?:and|or|so|but|please|which|that|because|if|then|also|thanks|i|i'm|we|my|it|it's|is|can|could|no|not|what|do|let|just|by|for|who|he|she)\\b)[\\p{L}-]+";
const ALLERGIC = new RegExp(
  `\\b(?:allergic to|allergy to|intolerant to) (${FOOD}(?: ${FOOD})?(?:(?:, and |, | and | or )${FOOD}(?![\\p{L}'])){0,4})`,
  'giu',
);

/** Keys that say nothing: “my question is …”. */
const EMPTY_KEYS =
  /^(?:question|problem|point|guess|plan|idea|concern|issue|understanding|thing|answer|only|other|next|first|last)\b/iu;
const TYPED_KEYS: Readonly<Record<string, string>> = { full_name: 'name', favorite: 'favourite' };

const keyOf = (words: string): string => {
  const key = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^favorite_/, 'favourite_');
  return TYPED_KEYS[key] ?? key;
};

const all = (sentence: string, regex: RegExp, key: string, many: boolean): Finding[] =>
  [...sentence.matchAll(regex)].flatMap(({ 0: whole, 1: value, index }) =>
    value ? [{ key, value: value.trim(), many, at: index + whole.lastIndexOf(value) }] : [],
  );

/** What a user's sentence says in one of the fixed phrases. Keys come from the user's own words where they can. */
export function findPhrases(sentence: string): Finding[] {
  const mine = [...sentence.matchAll(MINE)].flatMap(({ 0: whole, 1: words, 2: value, index }) =>
    words && value && !EMPTY_KEYS.test(words)
      ? [{ key: keyOf(words), value, many: false, at: index + whole.lastIndexOf(value) }]
      : [],
  );
  const allergies = all(sentence, ALLERGIC, 'allergies', true).flatMap((finding) =>
    finding.value
      .split(/, and | and | or |, /u)
      .map((value) => ({ ...finding, value, at: finding.at + finding.value.indexOf(value) })),
  );
  return [
    ...mine,
    ...allergies,
    ...all(sentence, PREFER, 'preferences', true),
    ...all(sentence, LIKE, 'likes', true),
    ...all(sentence, AVOID, 'dislikes', true),
  ];
}
