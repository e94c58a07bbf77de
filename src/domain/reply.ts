// Reading a reply: did the user say yes, and to everything?
import { foldText } from './folded-text.ts';

/** `edit`: a yes that changes something, which confirms nothing of the question as it was asked. */
export type Reply = 'yes' | 'no' | 'edit' | 'other';

const YES =
  /^(?:(?:oh|ah|well|um|hm+),? )?(?:yes|yeah|yep|yup|yea|aye|sure|correct|right|exactly|absolutely|definitely|certainly|of course|indeed|ok|okay|alright|all right|perfect|great|confirmed|agreed|please do|go ahead|do it|do that|sounds (?:good|great|fine|perfect)|(?:that|this|it)(?:'s| is| sounds| works| would be)(?: just| all| absolutely)? ?(?:right|correct|good|great|fine|perfect|it|true|ok|okay|for me)?|i do|i am|i did|we do|works for me|s[ií]|claro|vale|correcto|ja|jawohl|genau|richtig|stimmt|oui|d'accord|sim|certo|esatto|да|верно|конечно)(?=$|[\s,.!;:)-])|^(?:はい|ええ|そうです|是的?|对|好的?|可以|네|예)/u;
const NO =
  /^(?:(?:oh|ah|well|um|hm+),? )?(?:no|nope|nah|not|never|don't|do not|wrong|incorrect|nein|non|não|нет|neither|none)(?=$|[\s,.!;:)-])|^(?:いいえ|不|没|아니)/u;
const EDIT =
  /\b(?:but|except|actually|instead|however|although|though|rather|wait|change|changed|make it|not|no|only|just not|or|unless|if|other than|maybe|aber|sondern|pero|mais|но)\b|n't\b/u;
const MEANS_NO_EDIT = /\b(?:no|not a) (?:problem|worries|doubt)\b|\bwhy not\b/gu;
const IRONY = /^(?:yeah|yes|sure),? (?:right|and no|sure)\b|^right\?/u;

/**
 * Reads a user's reply to a question of the assistant. Cautious: a number in it, or any word that may change the
 * question, makes it an edit; the user's own value is then found as a statement instead.
 * @param text the whole turn of the user.
 */
export function readReply(text: string): Reply {
  const folded = foldText(text).text.trim();
  if (NO.test(folded)) return 'no';
  if (!YES.test(folded) || IRONY.test(folded)) return 'other';
  const [first = ''] = folded.split(/(?<=[.!?])\s/u);
  if (first.endsWith('?')) return 'other';
  return EDIT.test(folded.replace(MEANS_NO_EDIT, ' ')) || /\d/u.test(folded) ? 'edit' : 'yes';
}
