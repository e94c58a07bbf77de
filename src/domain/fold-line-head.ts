// The head of a line as it looks to a reader: what hides, decorates or imitates letters is taken away.

/** Letters of other alphabets that look like Latin ones, and signs like a colon; folded, so lower case only. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'ьƅ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еєҽ',
    g: 'ɡց',
    h: 'һн',
    i: 'іιıɩӏ',
    j: 'ј',
    k: 'кκ',
    m: 'м',
    n: 'ոп',
    o: 'оοօ',
    p: 'рρ',
    r: 'гᴦ',
    s: 'ѕꜱ',
    t: 'тτ',
    u: 'υսц',
    v: 'ѵν',
    w: 'ԝѡ',
    x: 'хχ',
    y: 'уүγ',
    ':': '꞉∶ː։׃',
  }).flatMap(([latin, others]) => [...others].map((other): [string, string] => [other, latin])),
);

const INVISIBLE = /[\p{Cf}\p{M}]/gu;
/** Hangul fillers and the empty Braille cell show nothing and count as letters or signs. */
const BLANK = /[\s\p{Cc}\u115f\u1160\u2800\u3164\uffa0]+/gu;
const HEAD = 120;

export type LineHead = {
  readonly text: string;
  /** Where in the original (UTF-16 units) unit `i` of `text` ends. */
  readonly ends: readonly number[];
};

/**
 * NFKD, lower case, without marks and invisible characters, one blank for many, lookalikes written in Latin. Names
 * that are compared with it must be folded alike.
 */
export const foldLetters = (text: string): string =>
  [...text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(INVISIBLE, '')]
    .map((letter) => LOOKALIKES.get(letter) ?? letter)
    .join('')
    .replace(BLANK, ' ')
    .replace(/[\u2010-\u2015\u2212]/gu, '-');

/** Folds the units `from`–`to` of a text, up to 120 that can be seen: no run of invisible ones pushes a name out. */
export function foldLineHead(text: string, from: number, to: number): LineHead {
  const units: string[] = [];
  const ends: number[] = [];
  let at = from;
  while (at < to && units.length < HEAD) {
    const point = String.fromCodePoint(text.codePointAt(at) ?? 32);
    at += point.length;
    for (const unit of foldLetters(point).split('')) {
      if (unit === ' ' && (units.length === 0 || units.at(-1) === ' ')) continue;
      units.push(unit);
      ends.push(at);
    }
  }
  return { text: units.join(''), ends };
}
