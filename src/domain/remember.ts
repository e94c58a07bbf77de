// What was worked out about a thing of a batch, kept for as long as the thing lives: forty operations may cite one
// long sentence.
import { type FoldedText, foldText } from './folded-text.ts';
import type { Sentence } from './sentence.ts';

/** The value made for `of` before, or now. Turns and sentences never change, so it cannot go stale. */
export function remember<Of extends object, What>(memory: WeakMap<Of, What>, of: Of, make: () => What): What {
  const known = memory.get(of);
  if (known !== undefined) return known;
  const made = make();
  memory.set(of, made);
  return made;
}

const foldedOf = new WeakMap<Sentence, FoldedText>();

/** The text of a sentence, folded once. */
export const foldSentence = (sentence: Sentence): FoldedText =>
  remember(foldedOf, sentence, () => foldText(sentence.text));
