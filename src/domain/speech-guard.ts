// Guards on a user's sentence: the value stands in it, but is it said? English first; other languages get only
// what is listed here, and irony, far negation and unmarked quoting get past.
import type { Place } from './find-value.ts';

export type SpeechFault = 'asked_not_said' | 'hedged' | 'negated' | 'third_person';

const QUESTION_MARK = /[?؟][\s"')\]!.]*$/u;
const UNMARKED_QUESTION =
  /^(?:is|are|am|does|did|was|were|should|shall) (?:my|i|it|there|the|this|that|you|we)\b/u;
// A request or a search is a question in form only: “can you book a table for 4?” says 4.
const REQUEST =
  /^(?:and |or |ok,? |hmm,? )?(?:what|how) about\b|\b(?:is|are) there (?:an?|any|some)\b|\bdo you have\b|\b(?:can|could|would|will) (?:you|we|i)\b|\bplease\b|\b(?:i|we)(?:'d| would) like\b|\b(?:i|we) (?:need|want)\b/u;
const WONDERING =
  /\b(?:if|whether|do you (?:think|know|remember)|you (?:say|recommend|suggest|know|remember))\b/u;

const HEDGE =
  /\b(?:maybe|perhaps|possibly|probably|might|not sure|unsure|uncertain|what if|suppose|supposing|hypothetically|imagine|i guess|i wonder|let's say|thinking (?:of|about)|not decided|undecided|quizás?|tal vez|vielleicht|eventuell|peut-être|talvez|forse|magari|misschien)\b|\bif (?:i|my|we|our|it|they|he|she)\b|\b(?:i|we|it|he|she|they) may\b|может быть|возможно|наверное|也许|可能|或许|たぶん|かもしれ/u;

const HARMLESS_NO = /\b(?:no|not) (?:more|less|later|earlier|fewer|problem|worries|only)\b/gu;
const NEGATOR =
  /(?:\b(?:not|no|never|cannot|without|nor|neither|except|nicht|kein\w*|ohne|pas|sans|nunca|jamás|sin|não|sem|niet|geen)\b|n't\b|\b(?:instead of|rather than|other than|anything but)\b|(?:^|\s)не\s|[不没別])/u;
const NEGATED_AFTER =
  /^\s?(?:じゃない|ではない|ではありません|じゃありません|은 아니|는 아니|가 아니|이 아니)/u;
const CLAUSE_EDGE = /[,;:.!—]| - | but | aber | pero | mais | но /u;
const NEGATION_WORDS = 5;
const NEGATIVE_KEY =
  /(?:^|_)(?:not|no|non|never|avoid\w*|dislike\w*|exclude\w*|without|hate\w*|unwanted|declined)(?:_|$)/u;

const RELATION =
  'boss|friend|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|mom|mum|father|dad|parents?|brother|sister|son|daughter|kids?|child|children|colleague|coworker|co-worker|manager|neighbou?r|client|customer|roommate|flatmate|cousin|uncle|aunt|grandmother|grandfather|teacher|doctor|assistant';
// Only as the subject: “dinner with my wife on Friday” is about the user's own Friday.
const OF_OTHERS = new RegExp(
  `\\bmy (?:\\w+ )?(?:${RELATION})s?(?:'s? (?:\\w+ ){1,3}?| |')(?:is|are|was|were|s|has|have|likes?|loves?|wants?|needs?|prefers?|lives?|works?|hates?|eats?|will|would|can|cannot|can't|calls?)\\b`,
  'u',
);
const RELATION_KEY = new RegExp(`(?:^|_)(?:${RELATION})s?(?:_|$)`, 'u');
const REPORTED =
  /(?<!\b(?:i|we|i've|i have|i just|i'd|we'd|i'll|would|to|let's) )\b(?:says?|said|told (?:me|us)|wrote|claims?|claimed|thinks|according to)\b/u;
const OTHER_SUBJECT =
  /\b(?:he|she|they)(?:'s|'re| is| are| was| has| have| likes?| wants?| needs?| lives?| prefers?)\b/u;

function isQuestion(sentence: string): boolean {
  if (!QUESTION_MARK.test(sentence) && !UNMARKED_QUESTION.test(sentence)) return false;
  return !REQUEST.test(sentence) || WONDERING.test(sentence);
}

function isNegated(sentence: string, { from, to }: Place): boolean {
  const clause = sentence.slice(0, from).split(CLAUSE_EDGE).at(-1) ?? '';
  const near = clause.replace(HARMLESS_NO, ' ').trim().split(' ').slice(-NEGATION_WORDS).join(' ');
  return NEGATOR.test(`${near} `) || NEGATED_AFTER.test(sentence.slice(to));
}

/**
 * Why the words around `place` do not state the value, or null when they do.
 * @param sentence folded text. @param key of the operation: `wife_name` may hold what is said of a wife, and
 * `dislikes` what is said not to be liked.
 */
export function findSpeechFault(sentence: string, place: Place, key: string): SpeechFault | null {
  const before = sentence.slice(0, place.from);
  if (isQuestion(sentence.trim())) return 'asked_not_said';
  if (HEDGE.test(sentence)) return 'hedged';
  if (!NEGATIVE_KEY.test(key) && isNegated(sentence, place)) return 'negated';
  if (RELATION_KEY.test(key)) return null;
  const isOfOthers = OF_OTHERS.test(before) || REPORTED.test(before) || OTHER_SUBJECT.test(before);
  return isOfOthers ? 'third_person' : null;
}

/** Whether a user's sentence only asks; used for retractions, where no value has to stand. */
export const isAskedOnly = (sentence: string): boolean => isQuestion(sentence.trim()) || HEDGE.test(sentence);
