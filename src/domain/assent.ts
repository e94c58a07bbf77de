// Assent: a value the assistant asked about, and the user's yes to it.
import { findValue } from './find-value.ts';
import { foldText } from './folded-text.ts';
import { readReply } from './reply.ts';
import type { Sentence } from './sentence.ts';
import type { Turn } from './turn.ts';

export type AssentFault =
  | 'assent_no_question'
  | 'assent_many_questions'
  | 'assent_alternatives'
  | 'assent_value_not_asked'
  | 'assent_with_edit'
  | 'assent_not_given';

const ALTERNATIVES = /\b(?:or|oder|ou|или)\b|還是|还是|それとも/u;
const NEGATIVE = /\bnot\b|n't\b|\bno\b/u;
/** `Is that correct?` holds nothing itself: what it asks about stands in the sentences before it. */
const TAG =
  /^(?:is|are|does|do|would|will|did|am) (?:that|this|it|these|those|all|i|you)\b[^?]{0,40}\?|^(?:right|correct|ok|okay|yes|agreed)\?|^(?:shall|should|can|may) i (?:go ahead|proceed|continue|book it|do that|do it|confirm|save (?:it|that|this))\b[^?]{0,30}\?/u;
const SENTENCES_BEFORE_TAG = 2;

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
    .map(({ text }) => foldText(text));
  const questions = asked.flatMap(({ text }, index) => (/[?؟]/u.test(text) ? [index] : []));
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
  const answer = readReply(reply.text);
  if (answer === 'edit') return 'assent_with_edit';
  return answer === 'yes' ? null : 'assent_not_given';
}
