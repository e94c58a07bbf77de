// The summary line of the offline rules: the user's own words for the goal, then for each step.
import type { PromptData, SpokenSentence } from './offline-prompt.ts';
import type { Operation, Proposal } from './operation.ts';
import { readReply } from './reply.ts';

const LINE_CHARACTERS = 150;
const SMALL_TALK =
  /^(?:hi|hello|hey|thanks?|thank you|ok|okay|great|perfect|bye|goodbye|good \w+|yes|no|sure|cool|nice|please|that's (?:all|it))(?: (?:there|you|so much|very much|a lot|again|please|then|for (?:your|the) help))*[\s.,!?]*$/iu;
/** The sentence that asks for something is the goal; as a fact it would be noise (3 of 100 asked phrases are slots). */
const WANTS =
  /\b(?:i|we)(?:'d like|'m looking for| am looking for|'re looking for| would like| want| need| wish)\b/iu;
const DONE =
  /\b(?:booked|reserved|scheduled|confirmed|sent|cancel(?:l)?ed|ordered|done|created|updated|transferred|purchased)\b/iu;

const short = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return [...line].length <= LINE_CHARACTERS ? line : `${[...line].slice(0, LINE_CHARACTERS - 1).join('')}…`;
};

const lastOf = (sentences: readonly SpokenSentence[], wanted: (sentence: SpokenSentence) => boolean) =>
  sentences.findLast(wanted);

/** Goal from the first informative user sentence; later one progress line per batch that brought something. */
export function summariseOffline(
  { summary, sentences }: PromptData,
  ops: readonly Operation[],
): Pick<Proposal, 'summary_op' | 'summary'> {
  const isInformative = ({ role, text }: SpokenSentence) =>
    role === 'user' && !SMALL_TALK.test(text.trim()) && text.trim().length > 3 && readReply(text) !== 'yes';
  const cited = new Set(ops.filter(({ claim }) => claim !== 'inferred').map(({ src }) => src));
  if (summary === '') {
    const goal =
      sentences.find((one) => isInformative(one) && WANTS.test(one.text)) ?? sentences.find(isInformative);
    return goal
      ? { summary_op: 'replace', summary: `Goal: ${short(goal.text)}` }
      : { summary_op: 'keep', summary: '' };
  }
  const step =
    lastOf(sentences, (one) => isInformative(one) && cited.has(one.handle)) ??
    lastOf(
      sentences,
      ({ role, text }) => role === 'assistant' && DONE.test(text) && !text.trim().endsWith('?'),
    ) ??
    lastOf(sentences, isInformative);
  // A bare yes says nothing by itself; what it agreed to does.
  const agreed = ops
    .filter(({ claim }) => claim === 'agreed')
    .map(({ key, value }) => `${key.replaceAll('_', ' ')} ${value}`);
  if (agreed.length > 0 && !(step && cited.has(step.handle)))
    return { summary_op: 'append', summary: `- Agreed: ${short(agreed.join(', '))}` };
  if (!step) return { summary_op: 'keep', summary: '' };
  const speaker = step.role === 'assistant' ? 'The assistant says: ' : '';
  return { summary_op: 'append', summary: `- ${speaker}${short(step.text)}` };
}
