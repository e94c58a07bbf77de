// What the offline rules recognise in one sentence: typed values and a few fixed phrases, English only.

export type Finding = {
  readonly key: string;
  readonly value: string;
  readonly many: boolean;
  /** UTF-16 index in the sentence: of two values for one key the later counts. */
  readonly at: number;
};

type Pattern = { readonly key: string; readonly regex: RegExp; readonly many?: true };

// A bare `today` is small talk more often than a date (“that is all for today”), and `this month` belongs to a day.
const DAY =
  '(?:next |this |coming |the following )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:next|this) week)?(?: (?:morning|afternoon|evening|night))?|(?:the )?day after tomorrow|later today|tomorrow(?: (?:morning|afternoon|evening|night))?|(?:this|next) weekend';
const MONTH =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)';
const DATE = `\\d{4}-\\d{2}-\\d{2}|${MONTH}\\.? (?:the )?\\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?|(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}(?: \\d{4})?|(?:the )?\\d{1,2}(?:st|nd|rd|th) of (?:this|next) month|the \\d{1,2}(?:st|nd|rd|th)\\b`;
const PART = '(?: (?:in the|at) (?:morning|afternoon|evening|night))?';
const CLOCK =
  "\\d{1,2}(?:[:.]\\d{2})? ?(?:a\\.m\\.|p\\.m\\.|am\\b|pm\\b)|\\d{1,2}:\\d{2}|(?:a )?(?:half past|quarter to|quarter past) \\w+|\\d{1,2} o'clock|noon|midnight";
const TIME = `(?:morning|afternoon|evening) \\d{1,2}:\\d{2}|(?:${CLOCK})${PART}|(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:in the (?:morning|afternoon|evening)|at night)`;
const COUNT = '\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve';
const MONEY =
  '(?:[$€£¥]|usd |eur |gbp )\\d[\\d,.]{0,20}\\d(?: ?(?:k|million))?|[$€£¥]\\d|\\d[\\d,.]{0,20}(?: ?k)? ?(?:dollars|euros|pounds|usd|eur|gbp|bucks|€|£)';
const PEOPLE = 'people|persons?|guests|adults|of us|diners|pax';
const CAPITAL =
  "(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\\b|I\\b)(?:(?:St|Ft|Mt|Dr)\\. )?\\p{Lu}[\\p{L}'’-]+";
const NAME = `${CAPITAL}(?: (?:(?:de|van|von|der|la|bin|al) )*${CAPITAL}){0,3}`;
const MODES =
  '(?:flight|fly|flying|trip|travel(?:l?ing)?|train|bus|drive|go|going|ticket|tickets|get|journey|ride|move|moving)';

const any = (source: string): RegExp => new RegExp(`(?<![\\w.-])(${source})`, 'giu');
// Names are told by their capitals, so these may not ignore case; only the words round them may.
const named = (source: string): RegExp => new RegExp(source, 'gu');

const PATTERNS: readonly Pattern[] = [
  {
    key: 'name',
    regex: named(`\\b(?:[Mm]y (?:full )?name is|[Mm]y name's|[Cc]all me|I'm called|I am called) (${NAME})`),
  },
  {
    key: 'name',
    regex: named(`^(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood \\w+)[,!.]? (?:this is|I'm|I am) (${NAME})`),
  },
  {
    key: 'location',
    regex: named(
      `\\b(?:I live in|I'm from|I am from|I'm based in|I am based in|I moved to|I live near) (${NAME})`,
    ),
  },
  { key: 'destination', regex: named(`\\b${MODES}\\b(?: [^.?!\\p{Lu}]{0,40})? to (${NAME})`) },
  {
    key: 'origin',
    regex: named(`\\b(?:${MODES}|leav(?:e|ing)|depart(?:ing)?)\\b[^.?!]{0,40}? from (${NAME})`),
  },
  {
    key: 'city',
    regex: named(
      `\\b(?:hotel|restaurant|table|apartment|flat|room|place|event|concert|doctor|dentist)s?\\b[^.?!]{0,40}? in (${NAME})`,
    ),
  },
  { key: 'date', regex: any(DATE) },
  { key: 'day', regex: any(`(?:${DAY})\\b`) },
  { key: 'time', regex: any(TIME) },
  { key: 'party_size', regex: new RegExp(`(?<![\\w.:-])(${COUNT}) (?:${PEOPLE})\\b`, 'giu') },
  {
    key: 'party_size',
    regex: new RegExp(
      `\\b(?:table|book|booking|reservation|reserve|party|group|room)\\b[^.?!,]{0,30}? (?:for|of) (${COUNT})\\b(?! (?:nights?|days?|weeks?|hours?|am|pm|o'clock|dollars|euros|pounds))`,
      'giu',
    ),
  },
  {
    key: 'party_size',
    regex: new RegExp(`\\b(?:we are|we're|there (?:are|will be|'ll be)) (${COUNT})\\b`, 'giu'),
  },
  { key: 'nights', regex: new RegExp(`(?<![\\w.:-])(${COUNT}|one) nights?\\b`, 'giu') },
  { key: 'tickets', regex: new RegExp(`(?<![\\w.:-])(${COUNT}|one) (?:tickets?|seats)\\b`, 'giu') },
  { key: 'rooms', regex: new RegExp(`(?<![\\w.:-])(${COUNT}|one) rooms?\\b`, 'giu') },
  { key: 'budget', regex: any(MONEY) },
  { key: 'email', regex: /(?<!\S)([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})/gu },
  {
    key: 'diet',
    regex:
      /\b(?:i'm|i am|we're|we are|i eat|i keep|i follow)(?: strictly| a| an| on a)? (vegetarian|vegan|pescatarian|gluten[- ]free|halal|kosher|lactose[- ]intolerant|coeliac|celiac|diabetic|keto)\b/giu,
  },
  { key: 'seat', regex: /\b((?:window|aisle|middle|front|back)(?: seat)?)\b(?= seat| please|[.,!]|$)/giu },
  {
    key: 'cuisine',
    regex:
      /\b(italian|japanese|chinese|indian|thai|mexican|french|spanish|greek|korean|vietnamese|turkish|lebanese)\b(?= (?:food|restaurant|cuisine|place|dinner|lunch))/giu,
  },
];

/** The typed values of a sentence, in the order they stand in it; of two at one place the longer stays. */
export function findTyped(sentence: string): Finding[] {
  const found = PATTERNS.flatMap(({ key, regex, many }) =>
    [...sentence.matchAll(regex)].flatMap(({ 0: whole, 1: value, index }) =>
      value ? [{ key, value, many: many ?? false, at: index + whole.lastIndexOf(value) }] : [],
    ),
  );
  // `5 May` is a date, not also a time or a count: a value inside another one's span is dropped.
  return found
    .filter(
      (one) =>
        !found.some(
          (other) =>
            other.value.length > one.value.length &&
            other.at <= one.at &&
            one.at + one.value.length <= other.at + other.value.length,
        ),
    )
    .sort((a, b) => a.at - b.at);
}
