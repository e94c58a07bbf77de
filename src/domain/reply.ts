// Reading a reply: did the user say yes, and to everything?
import { foldText } from './folded-text.ts';

/** `edit`: a yes that changes something, which confirms nothing of the question as it was asked. */
export type Reply = 'yes' | 'no' | 'edit' | 'other';

const OPENING = '^(?:(?:oh|ah|well|um|hm+|great|thanks|thank you|so),? )?';
const GOOD =
  'right|correct|good|great|fine|perfect|excellent|it|true|ok|okay|wonderful|exactly right|accurate|what i (?:said|want(?:ed)?|need(?:ed)?)';
const QUITE = '(?:just |all |absolutely |very |really |quite |perfectly |totally )?';
const YES = new RegExp(
  `${OPENING}(?:yes|yeah|yep|yup|yea|aye|sure|correct|right|exactly|absolutely|definitely|certainly|of course|indeed|ok|okay|alright|all right|perfect|great|excellent|fine|good(?! (?:morning|evening|afternoon|night|day|question|bye))|confirmed|agreed|please (?:do|confirm|proceed|continue|go ahead)|go ahead|do it|do that|(?:that |this |it |which )?(?:sounds|looks|seems) ${QUITE}(?:${GOOD})|(?:that|this|it|those|these|they)(?:'s| is|s| are| would be| works| was)(?: ${QUITE}(?:${GOOD})| it| for me)|(?:that|it|this) works|works for me|it (?:sure )?(?:is|does)(?=$|[,.!;:])|i (?:do|am|did)(?=$|[,.!;:]| please| indeed)|we (?:do|are|did)(?=$|[,.!;:]| please)|you(?:'ve)? got (?:it|that) ?(?:right|correct)?|(?:all |the )?(?:details|everything|all)(?: is| are|'s) (?:found )?(?:${GOOD})|s[ií]|claro|vale|correcto|ja|jawohl|genau|richtig|stimmt|oui|d'accord|sim|certo|esatto|да|верно|конечно)(?=$|[\\s,.!?;:)-])|^(?:はい|ええ|そうです|是的?|对|好的?|可以|네|예)`,
  'u',
);
const NO = new RegExp(
  `${OPENING}(?:no|nope|nah|not|never|don't|do not|wrong|incorrect|(?:that|this|it)(?:'s| is| was|s)(?: just| all)? (?:wrong|not|incorrect|false)|nein|non|não|нет|neither|none)(?=$|[\\s,.!?;:)-])|^(?:いいえ|不|没|아니)`,
  'u',
);
const EDIT =
  /\b(?:but|except|actually|instead|however|although|though|rather|wait|change|changed|make it|not|no|only|just not|or|unless|if|other than|another|different|else|maybe|aber|sondern|pero|mais)\b|n't\b|(?:^|\s)но\s/u;
const MEANS_NO_EDIT =
  /\b(?:no|not a) (?:problem|worries|doubt)\b|\bwhy not\b|\bnothing else\b|\bif (?:it|they|there|you|the)\b/gu;
const IRONY = /^(?:yeah|yes|sure),? (?:right|and no|sure)\b/u;
/** A doubt, not a reply: “Yes?”, “Right? …”. */
const DOUBT = /^\S+(?: \S+)?\?/u;
// What the user asks after the yes is the next matter: it changes nothing of the last.
const NEXT_MATTER =
  /^(?:and |also,? |oh,? )?(?:what|when|where|which|who|how|is|are|do|does|will|can|could|would|tell me|let me know|find (?:me|out)|give me|now)\b/u;

/** “Yes, for five”, “yes, on Saturday”: a value of the user's own, which may not be the one asked about. */
const NEW_VALUE =
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|noon|midnight)\b/u;

/** The reply's own part: up to the first clause that asks for something else. */
function ownPart(folded: string): string {
  const [head = '', ...rest] = folded.split(/(?<=[.!?])\s?(?=\p{L})|, /u);
  const next = rest.findIndex((part) => NEXT_MATTER.test(part));
  return [head, ...(next < 0 ? rest : rest.slice(0, next))].join(', ');
}

/**
 * Reads a user's reply to a question of the assistant. Cautious: a number or a day in it, or any word that may
 * change the question, makes it an edit; the user's own value is then found as a statement instead.
 * @param text the whole turn of the user.
 */
export function readReply(text: string): Reply {
  const folded = foldText(text).text.trim();
  if (NO.test(folded)) return 'no';
  if (!YES.test(folded) || IRONY.test(folded) || DOUBT.test(folded)) return 'other';
  const own = ownPart(folded);
  if (EDIT.test(folded.replace(MEANS_NO_EDIT, ' '))) return 'edit';
  return NEW_VALUE.test(own) ? 'edit' : 'yes';
}
