// Words that mean nothing in any language, so that no two facts of a test share one.
const ONSETS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 't', 'v', 'z'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];
const SYLLABLES = VOWELS.flatMap((vowel) => ONSETS.map((onset) => onset + vowel));

/** Two syllables and the ending of the family: 65 × 65 words in each, all different. */
export function inventedWord(number: number, family: string): string {
  const syllable = (index: number): string => SYLLABLES[index % SYLLABLES.length] ?? '';
  return `${syllable(number)}${syllable(Math.floor(number / SYLLABLES.length) + 17)}${family}`;
}
