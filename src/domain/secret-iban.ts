// Bank account numbers: IBANs of a known country, with its length and right check digits.
import type { Secret } from './secret.ts';

/** Length per country (SWIFT IBAN registry). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: 'NO',
    16: 'BE',
    18: 'DK FI FO GL NL',
    19: 'MK SI',
    20: 'AT BA EE KZ LT LU XK',
    21: 'CH CR HR LI LV',
    22: 'BG BH DE GB GE IE ME RS VA',
    23: 'AE GI IL IQ TL',
    24: 'AD CZ ES MD PK RO SA SE SK TN VG',
    25: 'PT',
    26: 'IS TR',
    27: 'FR GR IT MC MR SM',
    28: 'AL AZ BY CY DO GT HU LB PL SV',
    29: 'BR EG PS QA UA',
    30: 'JO KW MU',
    31: 'MT SC',
  }).flatMap(([length, countries]) =>
    countries.split(' ').map((country): [string, number] => [country, Number(length)]),
  ),
);

const START = /(?<![\p{L}\p{N}])\p{L}{2}\d{2}/gu;
const SEPARATOR = /[ \-\u00a0\u202f]/u;

/** ISO 7064, mod 97: the first four move to the end, letters count from 10. */
function hasCheckDigits(iban: string): boolean {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** End of the account number that begins at `start`, or null. Reads no further than the longest can be. */
function ibanEnd(text: string, start: number): number | null {
  const length = LENGTHS.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return null;
  let signs = '';
  let at = start;
  while (signs.length < length && at < text.length) {
    const sign = text[at] ?? '';
    if (/[A-Za-z0-9]/.test(sign)) signs += sign.toUpperCase();
    else if (!SEPARATOR.test(sign) || SEPARATOR.test(text[at - 1] ?? '')) return null;
    at += 1;
  }
  const isWhole = signs.length === length && !/[\p{L}\p{N}]/u.test(text[at] ?? '');
  return isWhole && hasCheckDigits(signs) ? at : null;
}

/** IBANs of a text, in order, with or without blanks, in either case. */
export function findIbans(text: string): Secret[] {
  return [...text.matchAll(START)].flatMap(({ index }): Secret[] => {
    const end = ibanEnd(text, index);
    return end === null ? [] : [{ kind: 'iban', start: index, end }];
  });
}
