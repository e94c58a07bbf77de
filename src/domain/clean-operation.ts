// Keys and values as they may be stored, whatever the model wrote.
import { countCharacters, isStorableText } from './message.ts';
import { KEY_CHARACTERS, VALUE_CHARACTERS } from './operation.ts';
import { hasPlaceholder } from './secret.ts';

/** Names that mean something to JavaScript objects in some reader of our JSON. */
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Removes control, bidi and zero-width characters and folds white space: one line, nothing hidden. */
export const cleanLine = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();

/** NFKC, lower case, `[\p{L}\p{N}_]`, at most 64 characters; null when nothing usable is left. */
export function cleanKey(text: string): string | null {
  const folded = text.normalize('NFKC').toLowerCase().trim();
  if (REFUSED_KEYS.has(folded)) return null;
  const key = folded.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^_+|_+$/gu, '');
  if (key === '' || countCharacters(key) > KEY_CHARACTERS || REFUSED_KEYS.has(key)) return null;
  // JavaScript moves whole-number keys to the front of an object, out of creation order.
  return /^\d+$/.test(key) ? `n_${key}` : key;
}

/** One line of at most 300 characters, or null. Too long is refused, not cut: half a value is another value. */
export function cleanValue(text: string): string | null {
  const value = cleanLine(text);
  // A placeholder says that something was hidden, not what.
  if (value === '' || !isStorableText(value) || hasPlaceholder(value)) return null;
  return countCharacters(value) > VALUE_CHARACTERS ? null : value;
}
