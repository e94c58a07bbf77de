// A value's second form: dates, times, numbers and money as code writes them. A function of the value alone, so it is
// derived when asked for and never stored, and the model never has a hand in it.
import { foldValue } from './folded-text.ts';

export type NormalisedValue = {
  readonly kind: 'date' | 'time' | 'number' | 'money';
  /** `2026-12-01`, or `--12-01` when no year was said (ISO 8601:2000); `19:30`; `12.5`; `EUR 700`. */
  readonly norm: string;
};

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const CURRENCIES: readonly [code: string, signs: RegExp][] = [
  ['USD', /^(?:us\$|\$|usd)|(?:\$|usd|dollars?|bucks)$/u],
  ['EUR', /^(?:€|eur)|(?:€|eur|euros?)$/u],
  ['GBP', /^(?:£|gbp)|(?:£|gbp|pounds?)$/u],
  ['JPY', /^(?:¥|jpy)|(?:円|jpy|yen)$/u],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** `5,000.50` and `12`; a comma that groups no thousands is a decimal one in half of the world, so it is left alone. */
function readNumber(text: string): string | null {
  const word = NUMBERS.indexOf(text);
  if (word >= 0) return String(word);
  if (!/^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/u.test(text)) return null;
  const value = Number(text.replaceAll(',', ''));
  return Number.isSafeInteger(Math.trunc(value)) ? String(value) : null;
}

function readTime(text: string): string | null {
  if (text === 'noon' || text === 'midnight') return text === 'noon' ? '12:00' : '00:00';
  const match =
    /^(\d{1,2})(?:[:.](\d{2}))? ?(a\.?m\.?|p\.?m\.?|in the morning|in the afternoon|in the evening|o'clock)?$/u.exec(
      text,
    );
  const [, hours = '', minutes = '00', half = ''] = match ?? [];
  if (!match || (!text.includes(':') && half === '') || half === "o'clock") return null;
  const isPast = /^(?:p|in the (?:a|e))/u.test(half);
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (isPast ? 12 : 0);
  const isClock =
    Number(minutes) < 60 && (half === '' ? hour < 24 : Number(hours) >= 1 && Number(hours) <= 12);
  return isClock ? `${two(hour)}:${minutes}` : null;
}

/** A day that exists in that month; 29 February exists in some year. */
function asDate(year: string | undefined, month: number, day: number): string | null {
  const isDay = day >= 1 && day <= new Date(Date.UTC(Number(year ?? 2_000), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && isDay ? `${year ?? '-'}-${two(month)}-${two(day)}` : null;
}

function readDate(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (iso) return asDate(iso[1], Number(iso[2]), Number(iso[3]));
  const english =
    /^(?:the )?(?:(?<d1>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<m1>[a-z]{3,9})\.?|(?<m2>[a-z]{3,9})\.? (?:the )?(?<d2>\d{1,2})(?:st|nd|rd|th)?)(?:,? (?<year>\d{4}))?$/u.exec(
      text,
    )?.groups;
  const name = english?.m1 ?? english?.m2 ?? '';
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1;
  const isMonth =
    /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/u;
  return isMonth.test(name) ? asDate(english?.year, month, Number(english?.d1 ?? english?.d2)) : null;
}

/**
 * Reads English and ISO spellings. Relative days (“next Friday”) are left alone: they mean a date only together with
 * the day they were said on, and a wrong date is worse than the user's own words. @returns null for anything else.
 */
export function normaliseValue(value: string): NormalisedValue | null {
  const text = foldValue(value);
  const date = readDate(text);
  if (date !== null) return { kind: 'date', norm: date };
  const time = readTime(text);
  if (time !== null) return { kind: 'time', norm: time };
  for (const [code, signs] of CURRENCIES) {
    const amount = signs.test(text) ? readNumber(text.replace(signs, '').trim()) : null;
    if (amount !== null) return { kind: 'money', norm: `${code} ${amount}` };
  }
  const number = readNumber(text);
  return number === null ? null : { kind: 'number', norm: number };
}

/** Whether two values are one: equal when folded, or two spellings of one date, time, number or sum. */
export function isSameValue(a: string, b: string): boolean {
  if (foldValue(a) === foldValue(b)) return true;
  const [left, right] = [normaliseValue(a), normaliseValue(b)];
  return left !== null && left.kind === right?.kind && left.norm === right.norm;
}
