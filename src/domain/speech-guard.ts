// Guards on a user's sentence: the value stands in it, but is it said? English first; other languages get only
// what is listed here, and irony, far negation and unmarked quoting get past.
import { splitClauses } from './clause.ts';
import type { Place } from './find-value.ts';
import { isQuestionOnly } from './question-guard.ts';

export type SpeechFault = 'asked_not_said' | 'hedged' | 'negated' | 'third_person';

const HEDGE =
  /\b(?:(?:maybe|perhaps)(?! (?:try|find|look|check|book|show|search|you can|you could)\b)|possibly|probably|might|not (?:really )?sure|unsure|uncertain|what if|suppose|supposing|hypothetically|imagine|i guess|i wonder|let's (?:say|pretend|assume)|pretend|i wish(?! to| for)|i doubt|for example|thinking (?:of|about)|not decided|haven't decided|undecided|quizás?|tal vez|vielleicht|eventuell|wahrscheinlich|peut-être|talvez|forse|magari|misschien)\b|\b(?:i|we|it|he|she|they) may\b|\b(?:i'm|i am) (?:not certain|torn)\b|может быть|возможно|наверное|也许|可能|或许|たぶん|かもしれ/u;
/** A condition over the whole sentence; “let me know if I …” is none. */
const CONDITION =
  /(?<!\b(?:assess|know|see|check|sure|ask|out|learn|determine|decide|matter|tell me|wondering) )\bif (?:i|my|we|our|it|they|he|she)\b(?! (?:need|have to|can|could|may|remember)\b)|\b(?:wenn ich|si yo|si j'|se io|se eu)\b/u;
const OPENS_CONDITION =
  /^(?:and |so |but |well,? )?(?:if|what if|suppose|supposing|imagine|wenn|si yo|si j'|se io|se eu)\b/u;
/** Words that carry nothing to doubt. */
const FILLER =
  /\b(?:i|i'm|am|is|it|it's|that|this|about|of|yet|still|though|well|really|but|and|so|just|at all|to be)\b/gu;

// Portuguese `no` is “in the”.
const HARMLESS_NO =
  /\b(?:no|not) (?:more|less|later|earlier|fewer|problem|worries|only)\b|\bno (?=(?:dia|mês|ano|meu|nosso|centro|próximo|domingo|sábado)(?!\p{L}))/gu;
/** “No the address is …” answers first and then states. */
const ANSWERED_NO =
  /^(?:no|nope|nein|non)(?:[.!] ?| (?=(?:the|it|it's|i|i'm|i'd|my|that|that's|we|make|change|please|should|this|actually)\b))/u;
const NEGATOR =
  /(?:\b(?:not|no|never|hardly|barely|almost|nearly|used to|stopped|quit|cannot|without|nor|neither|except|nicht|kein\w*|ohne|pas|sans|nunca|jamás|sin|não|sem|niet|geen)\b|n't\b|\b(?:instead of|rather than|other than|anything but)\b|(?:^|\s)не\s|[不没別])/u;
const NEGATED_AFTER =
  /^\s?(?:じゃない|ではない|ではありません|じゃありません|은 아니|는 아니|가 아니|이 아니)/u;
const NEGATION_WORDS = 5;
const NEGATIVE_KEY =
  /(?:^|_)(?:not|no|non|never|avoid\w*|dislike\w*|exclude\w*|without|hate\w*|unwanted|declined)(?:_|$)/u;

const LIKING_KEY =
  /(?:^|_)(?:likes?|loves?|enjoys?|favou?rites?|prefers?|preferences?|wants?|wishes)(?:_|$)/u;
const DISLIKING =
  /(?<!\p{L})(?:hates?|hated|dislikes?|detests?|loathes?|despises?|avoid|can't stand|cannot stand|can't bear|sick of|tired of|fed up with|hasse|verabscheue|déteste|odio|odeio|detesto|haat|ненавижу)(?!\p{L})/u;

const RELATION =
  'boss|friend|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|mom|mum|father|dad|parents?|brother|sister|son|daughter|kids?|child|children|colleague|coworker|co-worker|manager|neighbou?r|client|customer|roommate|flatmate|dog|cat|pet|baby|cousin|uncle|aunt|grandmother|grandfather|teacher|doctor|assistant';
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
/** The user speaks of himself again, so what others did before is over. */
const OWN_SUBJECT = /(?:\b(?:and|but|so)|[,;]) (?=(?:i|i'm|i'd|i've|we|we'd|we're|my|our)\b)/u;

/** A hedge inside the value is stored with it, so nothing is lost; elsewhere it governs its own clause. */
function isHedged(sentence: string, { from, to }: Place): boolean {
  const isDoubted = (text: string): boolean => HEDGE.test(text) || CONDITION.test(text);
  // The value is cut out, but leaves a mark: what stood apart must not grow together.
  if (OPENS_CONDITION.test(`${sentence.slice(0, from)}…${sentence.slice(to)}`)) return true;
  return splitClauses(sentence).some((clause) => {
    if (clause.from >= to || from >= clause.to)
      // “…, not sure”, “maybe, Lisbon”: a hedge with nothing of its own to doubt doubts its neighbour.
      return HEDGE.test(clause.text) && !/\p{L}/u.test(clause.text.replace(HEDGE, '').replace(FILLER, ''));
    const before = clause.text.slice(0, Math.max(0, from - clause.from));
    return isDoubted(`${before}…${clause.text.slice(to - clause.from)}`);
  });
}

/** “I don't want Friday, Saturday or Sunday”: the negation governs the whole list, commas and all. */
const NEGATED_LIST =
  /(?:n't|\b(?:not|no|never|neither))\b(?:(?!\b(?:but|rather|instead|it's|make|i|we|my)\b)[^.;:!?]){0,60}$/u;
const LIST_GOES_ON = /^[^.;:!?]{0,40}\b(?:or|nor)\b/u;

function isNegated(sentence: string, { from, to }: Place): boolean {
  if (NEGATOR.test(`${sentence.slice(from, to)} `)) return false;
  const head = sentence.slice(0, from);
  if (head.endsWith(', ') && NEGATED_LIST.test(head) && LIST_GOES_ON.test(sentence.slice(to))) return true;
  const clause = splitClauses(head).at(-1)?.text ?? '';
  const said = clause.trimStart().replace(ANSWERED_NO, ' ').replace(HARMLESS_NO, ' ').trim();
  const near = said.split(' ').slice(-NEGATION_WORDS).join(' ');
  return NEGATOR.test(`${near} `) || NEGATED_AFTER.test(sentence.slice(to));
}

/**
 * Why the words around `place` do not state the value, or null when they do.
 * @param sentence folded text. @param key of the operation: `wife_name` may hold what is said of a wife, and
 * `dislikes` what is said not to be liked.
 */
export function findSpeechFault(sentence: string, place: Place, key: string): SpeechFault | null {
  const before = sentence.slice(0, place.from).split(OWN_SUBJECT).at(-1) ?? '';
  if (isQuestionOnly(sentence.trim())) return 'asked_not_said';
  if (isHedged(sentence, place)) return 'hedged';
  if (!NEGATIVE_KEY.test(key) && isNegated(sentence, place)) return 'negated';
  const clause = splitClauses(sentence.slice(0, place.from)).at(-1)?.text ?? '';
  if (LIKING_KEY.test(key) && !NEGATIVE_KEY.test(key) && DISLIKING.test(clause)) return 'negated';
  if (RELATION_KEY.test(key)) return null;
  const isOfOthers = OF_OTHERS.test(before) || REPORTED.test(before) || OTHER_SUBJECT.test(before);
  return isOfOthers ? 'third_person' : null;
}

/** Whether a user's sentence only asks or wonders; used for retractions, where no value has to stand. */
export const isAskedOnly = (sentence: string): boolean =>
  isQuestionOnly(sentence.trim()) || HEDGE.test(sentence) || CONDITION.test(sentence);
