// Assent: a value the assistant asked about, and the user's yes to it.
import { findValue } from './find-value.ts';
import { foldText } from './folded-text.ts';
import { foldSentence, remember } from './remember.ts';
import { type Reply, readReply } from './reply.ts';
import type { Sentence } from './sentence.ts';
import type { Turn } from './turn.ts';

export type AssentFault =
  | 'assent_no_question'
  | 'assent_many_questions'
  | 'assent_alternatives'
  | 'assent_to_offer'
  | 'assent_value_not_asked'
  | 'assent_with_edit'
  | 'assent_not_given';

const ALTERNATIVES = /\b(?:or|oder|ou|или)\b|還是|还是|それとも/u;
/** A yes to a denial says either; `no` stands for itself in Spanish and for “in the” in Portuguese, where it costs a question. */
const NEGATIVE =
  /n't(?!\p{L})|(?<!\p{L})(?:not|no|never|without|nicht|kein\p{L}*|nie|niemals|ohne|pas|jamais|sans|nunca|jamás|sin|tampoco|non|mai|senza|não|sem|niet|geen|nooit|zonder|не|без)(?!\p{L})/u;
/**
 * `Is that correct?` holds nothing itself: what it asks about stands in the sentences before it. “Shall I go ahead?”
 * does not ask whether they are true.
 */
const TAG =
  /^(?:is|are|was|were|does|do|did|am|have) (?:that|this|it|these|those|all|everything|i|you)\b[^?]{0,40}\b(?:right|correct|correctly|true|accurate|so|agree|confirm)\b[^?]{0,20}\?|^(?:(?:all|everything) )?(?:right|correct|yes|agreed)\?/u;
const SENTENCES_BEFORE_TAG = 2;
/** “Please confirm: a table for 4” asks without a question mark. */
const ASKS_TO_CONFIRM =
  /\b(?:please (?:confirm|verify)|can you confirm|just (?:to )?confirm|to confirm|confirming|let me confirm|i need your (?:final )?confirmation)\b/u;
/**
 * An offer: taking it up says what the user chooses, not that he vouches for every detail in it. On annotated
 * dialogues nearly every value wrongly read as agreed came from one, so an accepted offer is asked about.
 */
const OFFER =
  /\b(?:how about|what about|how would you like|(?:would|do) you (?:like|want|care|prefer)|would you be interested|are you interested|interested in|what do you think|(?:will|would|does|do) (?:that|this|it|these|the)\b.{0,60}\b(?:work|suit|sound|fit)|(?:is|are) (?:this|that|it|these|those) (?:ok|okay|fine|good|all right|alright|acceptable)|sounds? (?:good|ok|okay|fine)|may i (?:recommend|suggest)|should i try|shall i try|have you (?:seen|heard))\b/u;
/** Names the reply brings in: `Yes, in Rome` does not agree to Paris. */
const NAME_INSIDE = /(?<=[\p{Ll},] )\p{Lu}[\p{L}\d]{2,}/gu;

const replyOf = new WeakMap<Turn, Reply>();

/**
 * Why the user's turn does not agree to `value`, or null when it does (4-memory, point 3): the assistant's turn
 * directly before, in the same update, asks exactly one question, without alternatives, that holds the value.
 * @param sentences of the whole batch. @param turns of the whole batch, in order.
 */
export function findAssentFault(
  value: string,
  reply: Turn,
  sentences: readonly Sentence[],
  turns: readonly Turn[],
): AssentFault | null {
  const before = turns[turns.indexOf(reply) - 1];
  // Only within one update: else the result would depend on which updates share a batch.
  if (before?.role !== 'assistant' || before.queueId !== reply.queueId) return 'assent_no_question';
  const asked = sentences
    .filter(({ queueId, turn }) => queueId === before.queueId && turn === before.turn)
    .map(foldSentence);
  const marked = asked.flatMap(({ text }, index) => (/[?？؟]/u.test(text) ? [index] : []));
  const questions =
    marked.length > 0
      ? marked
      : asked.flatMap(({ text }, index) => (ASKS_TO_CONFIRM.test(text) ? [index] : []));
  const [at] = questions;
  if (at === undefined) return 'assent_no_question';
  if (questions.length > 1) return 'assent_many_questions';
  const question = asked[at]?.text ?? '';
  const first = TAG.test(question) ? Math.max(0, at - SENTENCES_BEFORE_TAG) : at;
  const holders = asked.slice(first, at + 1).filter((part) => findValue(part, value).length > 0);
  if (holders.length === 0) return 'assent_value_not_asked';
  if (
    [question, ...holders.map(({ text }) => text)].some(
      (text) => ALTERNATIVES.test(text) || NEGATIVE.test(text),
    )
  )
    return 'assent_alternatives';
  const answer = remember(replyOf, reply, () => readReply(reply.text));
  if (answer === 'edit') return 'assent_with_edit';
  if (answer !== 'yes') return 'assent_not_given';
  const known = asked.map(({ text }) => text).join(' ');
  const [ownWords = ''] = reply.text.split(/(?<=[.!?])\s/u);
  const names = ownWords.match(NAME_INSIDE) ?? [];
  if (names.some((name) => !known.includes(foldText(name).text))) return 'assent_with_edit';
  return OFFER.test(question) ? 'assent_to_offer' : null;
}
