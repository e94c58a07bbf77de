// The offline rules: operations without a model, for a laptop without a key. What they cannot do, plainly: they know
// English only; they see typed values (days, dates, times, counts, money, capitalised names) and a dozen fixed
// phrases; free-text answers, lower-case names, paraphrases, pronouns and yes/no slots escape them; a key may be off
// (`day` of what?); a change of mind is seen only when it names a value of the same kind; nothing is inferred but
// what the assistant plainly suggests; the summary is a list of the user's sentences. Whatever they propose passes
// the same verifier as any model's proposal.
import { foldText } from './folded-text.ts';
import { type Finding, findTyped } from './offline-patterns.ts';
import { findPhrases } from './offline-phrases.ts';
import type { PromptData, SpokenSentence } from './offline-prompt.ts';
import { summariseOffline } from './offline-summary.ts';
import { OPERATIONS_MAX, type Operation, type Proposal } from './operation.ts';
import { readReply } from './reply.ts';
import { hasRetractionCue, namesFact } from './retraction.ts';
import { isAskedOnly } from './speech-guard.ts';

const SUGGESTS =
  /\b(?:[Ii] (?:suggest|recommend|would suggest|would recommend|'d (?:suggest|recommend))|[Ii] (?:found|can offer)|[Hh]ow about|[Ww]hat about)\b[^.?!\p{Lu}]{0,40}(\p{Lu}[\p{L}'’-]*(?: (?:of |the |and |& )?\p{Lu}[\p{L}'’-]*){0,4})/u;
const CHANGE = /\b(?:actually|instead|make (?:it|that)|change|switch|rather|sorry)\b/iu;
const BARE_COUNT =
  /\b(?:make (?:it|that)|actually|change (?:it|that) to) (\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b(?! ?(?:am|pm|:|o'clock|nights?))/iu;
const BARE_NAME =
  /\b(?:make (?:it|that)|change (?:it|that|the \w+) to|actually|switch to) (?:to )?(\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})/u;
const PLACES = ['destination', 'city', 'location'];
const NEVER_PLACE = /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|i)\b/iu;

const asOperation = (src: string, claim: Operation['claim'], { key, value, many }: Finding): Operation => ({
  src,
  claim,
  op: 'add',
  id: 0,
  key,
  value,
  many,
});

/** A change of mind that names only the new value: its kind must have been stored, else it means nothing to us. */
function findBareChange(text: string, { facts }: PromptData, typed: readonly Finding[]): Finding[] {
  if (!CHANGE.test(text)) return [];
  const count = BARE_COUNT.exec(text)?.[1];
  const isCounted =
    facts.some(({ key }) => key === 'party_size') && typed.every(({ key }) => key !== 'party_size');
  const name = BARE_NAME.exec(text)?.[1];
  const places = PLACES.filter((key) => facts.some((fact) => fact.key === key));
  const [place] = places;
  return [
    ...(count && isCounted
      ? [{ key: 'party_size', value: count, many: false, at: text.indexOf(count) }]
      : []),
    ...(name &&
    place &&
    places.length === 1 &&
    !NEVER_PLACE.test(name) &&
    typed.every(({ key }) => !PLACES.includes(key))
      ? [{ key: place, value: name, many: false, at: text.indexOf(name) }]
      : []),
  ];
}

/** One finding per place and key: “my budget is 700 euros” is a typed value and a phrase at once. */
function merge(typed: readonly Finding[], phrases: readonly Finding[]): Finding[] {
  const free = phrases.filter((phrase) => {
    const covered = typed.filter(
      ({ at, value }) => at < phrase.at + phrase.value.length && phrase.at < at + value.length,
    );
    return covered.length === 0 || (!phrase.many && covered.every(({ key }) => key !== phrase.key));
  });
  // The user's own name for the value beats our guess at its kind.
  const renamed = typed.filter(({ at, value, key }) =>
    free.every(
      (phrase) =>
        phrase.many ||
        at + value.length <= phrase.at ||
        at >= phrase.at + phrase.value.length ||
        phrase.key === key,
    ),
  );
  return [...renamed, ...free].sort((a, b) => a.at - b.at);
}

function readUser(
  sentence: SpokenSentence,
  data: PromptData,
  question: SpokenSentence | undefined,
): Operation[] {
  const { handle, text } = sentence;
  const folded = foldText(text).text;
  if (hasRetractionCue(folded) && !isAskedOnly(folded)) {
    const gone = data.facts.filter(({ key, value }) => namesFact(text, key, [value]));
    const retracts = gone.map(({ alias, key, value, many }): Operation => {
      return { src: handle, claim: 'stated', op: 'retract', id: alias, key, value, many };
    });
    if (retracts.length > 0 && !CHANGE.test(text)) return retracts;
  }
  const agreed =
    question && readReply(text) === 'yes'
      ? findTyped(question.text).map((finding) => asOperation(handle, 'agreed', finding))
      : [];
  // A plain question states nothing; a hedge may, and the verifier keeps it as an assumption.
  if (isAskedOnly(folded) && text.trim().endsWith('?')) return agreed;
  const typed = findTyped(text);
  const said = merge([...typed, ...findBareChange(text, data, typed)], findPhrases(text));
  return [...agreed, ...said.map((finding) => asOperation(handle, 'stated', finding))];
}

function readAssistant({ handle, text }: SpokenSentence): Operation[] {
  const name = SUGGESTS.exec(text)?.[1];
  if (!name || name.length < 3) return [];
  const finding = { key: 'suggested_option', value: name, many: false, at: 0 };
  return [asOperation(handle, 'inferred', finding)];
}

/** What the same batch said earlier can be changed and taken back in it, or batching would decide what is known. */
const withProposed = (data: PromptData, ops: readonly Operation[]): PromptData => ({
  ...data,
  facts: [
    ...data.facts,
    ...ops
      .filter(({ op, claim }) => op === 'add' && claim !== 'inferred')
      .map(({ key, value, many }) => ({ alias: 0, section: 'user_confirmed' as const, key, value, many })),
  ],
});

/** Proposes operations for the sentences of a prompt, deterministically. */
export function proposeOffline(data: PromptData): Proposal {
  const ops: Operation[] = [];
  let question: SpokenSentence | undefined;
  for (const sentence of data.sentences) {
    if (sentence.role === 'user') ops.push(...readUser(sentence, withProposed(data, ops), question));
    if (sentence.role === 'assistant') ops.push(...readAssistant(sentence));
    if (sentence.role !== 'user') question = undefined;
    if (sentence.role === 'assistant' && sentence.text.includes('?')) question = sentence;
  }
  const kept = ops.slice(0, OPERATIONS_MAX);
  return { ops: kept, ...summariseOffline(data, kept) };
}
