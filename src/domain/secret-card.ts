// Card numbers: the digits of a known network, written as cards are, with a right check digit.
import type { Secret } from './secret.ts';

/** Prefix and lengths per network (ISO/IEC 7812 ranges as the networks publish them). */
const NETWORKS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^(?:6011|65|64[4-9])/, lengths: [16, 19] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] },
  { prefix: /^3(?:0[0-5]|[68])/, lengths: [14] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
];
/** How many digits stand together: in one run, in fours, or as American Express and Diners print them. */
const GROUPINGS = /^(?:\d+|4,4,4,4(?:,[1-4])?|4,6,[45]|6,13|4,4,4,1)$/;

// Digits apart by at most one separator; a number longer than any card is no card, so its inside is not searched.
const NUMBER = /[0-9０-９]+(?:[ .\-\u00a0\u2009\u202f\u2010-\u2013][0-9０-９]+)*/gu;
const DIGITS_MOST = 19;

const toAscii = (text: string): string =>
  text.replace(/[０-９]/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

function hasCheckDigit(digits: string): boolean {
  const sum = digits.split('').reduceRight((total, digit, index) => {
    const isDoubled = (digits.length - index) % 2 === 0;
    const value = Number(digit) * (isDoubled ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

const isCard = (digits: string): boolean =>
  NETWORKS.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) &&
  hasCheckDigit(digits);

type Run = { readonly digits: string; readonly start: number; readonly end: number };

/** Neighbouring runs that together are a card; a year or a code beside it must not hide it. */
function cardFrom(runs: readonly Run[], first: number): number | null {
  let digits = '';
  const lengths: number[] = [];
  for (let last = first; last < runs.length && digits.length < DIGITS_MOST; last += 1) {
    const run = runs[last];
    if (!run) break;
    digits += run.digits;
    lengths.push(run.digits.length);
    const grouping = lengths.length === 1 ? String(lengths[0]) : lengths.join(',');
    // 4-4-4-4 before 4-4-4-4-3: the longer is tried as well, and wins when it is a card.
    if (!GROUPINGS.test(grouping) || !isCard(digits)) continue;
    const next = runs[last + 1];
    const longer =
      next && GROUPINGS.test([...lengths, next.digits.length].join(',')) && isCard(digits + next.digits);
    return longer ? last + 1 : last;
  }
  return null;
}

/** Card numbers of a text, in order. */
export function findCards(text: string): Secret[] {
  const found: Secret[] = [];
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    const runs = [...toAscii(number).matchAll(/\d+/g)].map(
      ({ 0: digits, index: at }): Run => ({
        digits,
        start: index + at,
        end: index + at + digits.length,
      }),
    );
    for (let first = 0; first < runs.length; first += 1) {
      const last = cardFrom(runs, first);
      const [from, to] = [runs[first], last === null ? undefined : runs[last]];
      if (last === null || !from || !to) continue;
      found.push({ kind: 'card', start: from.start, end: to.end });
      first = last;
    }
  }
  return found;
}
