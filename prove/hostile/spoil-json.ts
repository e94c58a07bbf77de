// Spoils what a body says while it stays JSON: types, fields, numbers, texts.
import type { Random } from '../../sim/random.ts';
import { TEXTS, UNSTORABLE } from './corpus.ts';
import { type Draft, type Means, type Mutation, setRaw, textOf } from './draft.ts';
import { XSS } from './xss-corpus.ts';

type Container = Record<string | number, unknown>;
type Place = { readonly holder: Container; readonly key: string | number };

/** Every value inside `value`, with what holds it. */
function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Container;
  const keys = Array.isArray(value) ? value.map((_, at) => at) : Object.keys(value);
  return keys.flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

function pickPlace(draft: Draft, random: Random, fits: (value: unknown) => boolean): Place | null {
  const places = placesOf(draft.json).filter(({ holder, key }) => fits(holder[key]));
  return places.length === 0 ? null : random.pick(places);
}

const anything = () => true;
const isText = (value: unknown) => typeof value === 'string';

/** Puts `make` in the place of one value that fits. */
const replace =
  (make: (means: Means, old: unknown) => unknown, fits: (value: unknown) => boolean = anything) =>
  (draft: Draft, means: Means): boolean => {
    const place = pickPlace(draft, means.random, fits);
    if (place === null) return false;
    place.holder[place.key] = make(means, place.holder[place.key]);
    return true;
  };

const WRONG = [null, true, 0, -1, 1.5, '', ' ', [], {}, [[]], [null], { a: 1 }, 'undefined', '0'] as const;
const NUMBERS = ['1e400', '-1e400', '9007199254740993', '1e-400', '-0', '1e308', '5e-324', '0.1e1'] as const;
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '$where',
  '',
  ' ',
  'a.b',
] as const;

const isBodyObject = ({ json }: Draft) => typeof json === 'object' && json !== null && !Array.isArray(json);
const body = (name: string, refused: boolean, apply: Mutation['apply']): Mutation => ({
  name,
  part: 'body',
  refused,
  apply: (draft, means) => isBodyObject(draft) && apply(draft, means),
});

/** Adds a field as text, since an object literal would take some of these names for something else. */
const addField = (draft: Draft, name: string, value: string): true =>
  setRaw(
    draft,
    textOf(draft)
      .replace(/^\{/, (brace) => `${brace}${JSON.stringify(name)}:${value},`)
      .replace(/,\}$/, '}'),
  );

const deep = (levels: number): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

export const JSON_MUTATIONS: readonly Mutation[] = [
  body(
    'a value of another type',
    false,
    replace(({ random }) => random.pick(WRONG)),
  ),
  body(
    'a text for any value',
    false,
    replace(({ canary }) => canary),
  ),
  body('a value left out', false, (draft, { random }) => {
    const place = pickPlace(draft, random, anything);
    if (place === null || Array.isArray(place.holder)) return false;
    delete place.holder[place.key];
    return true;
  }),
  body(
    'a text of the corpus',
    false,
    replace(({ random }) => random.pick(TEXTS), isText),
  ),
  body(
    'markup that runs',
    false,
    replace(({ random }) => random.pick(XSS), isText),
  ),
  body(
    'a text that cannot be stored',
    true,
    replace(({ random, canary }) => `${canary}${random.pick(UNSTORABLE)}`, isText),
  ),
  body(
    'a NUL in the middle',
    true,
    replace((_, old) => `${String(old).slice(0, 3)}\u0000${String(old).slice(3)}`, isText),
  ),
  body(
    'a text of 8,001 characters',
    true,
    replace(({ canary }) => canary.padEnd(8_001, 'x'), isText),
  ),
  body(
    'a text of 100,000 characters',
    true,
    replace(({ canary }) => canary.padEnd(100_000, '🙂'), isText),
  ),
  body(
    '300 kB',
    true,
    replace(({ canary }) => canary.padEnd(300_000, 'y'), isText),
  ),
  body(
    'an id in capitals',
    true,
    replace(
      (_, old) => `ABCDEF${String(old).slice(6)}`,
      (value) => isText(value) && /^[0-9a-f-]{36}$/.test(String(value)),
    ),
  ),
  body(
    'a list of itself',
    false,
    replace((_, old) => [old, old]),
  ),
  body(
    'forty levels',
    true,
    replace(() => deep(40)),
  ),
  body(
    'thirty levels',
    true,
    replace(() => deep(29)),
  ),
  body(
    'a thousand items',
    true,
    replace(({ canary }) => Array.from({ length: 1_000 }, () => canary)),
  ),
  body('a field that nobody knows', true, (draft, { canary }) => addField(draft, `my ${canary}`, '1')),
  body('seven fields that nobody knows', true, (draft, { canary }) => {
    for (let at = 0; at < 7; at += 1) addField(draft, `my ${canary} ${at}`, `"${canary}"`);
    return true;
  }),
  body('a field of every object', true, (draft, { random, canary }) => {
    const name = random.pick(NAMES);
    return addField(
      draft,
      name,
      random.pick([`{"${canary}":1}`, `"${canary}"`, 'null', '{"prototype":{"isAdmin":true}}']),
    );
  }),
  body('a prototype inside', false, (draft, { canary }) =>
    setRaw(
      draft,
      textOf(draft).replace(/\{\}|\{(?=")/g, (open) =>
        open === '{}' ? `{"__proto__":{"x":"${canary}"}}` : `{"__proto__":{"x":"${canary}"},`,
      ),
    ),
  ),
  body('a number at the edge', false, (draft, { random }) => {
    const number = random.pick(NUMBERS);
    const place = pickPlace(draft, random, anything);
    if (place === null) return false;
    place.holder[place.key] = '@number@';
    return setRaw(draft, textOf(draft).replace('"@number@"', number));
  }),
  body('a field twice', false, (draft, { canary }) => {
    const [name = 'chat_id'] = Object.keys(draft.json as object);
    return addField(draft, name, `"${canary}"`);
  }),
];
