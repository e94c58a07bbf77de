// Spoils what a request says in its address: parameters of the path, and the query.
import { TEXTS } from './corpus.ts';
import type { Draft, Means, Mutation } from './draft.ts';

const enc = encodeURIComponent;

const NO_ID = (canary: string) => [
  canary,
  '%00',
  '%ZZ',
  '%',
  '%2e%2e%2f',
  '..%2F..%2Fetc%2Fpasswd',
  '..;',
  '*',
  'null',
  'undefined',
  '0',
  '-1',
  '1e3',
  "'%20or%201=1--",
  '%F0%9F%92%A9',
  '%FF',
  '%u0041',
  '00000000-0000-0000-0000-00000000000g',
  '{}',
  '[]',
  '~',
  '%25',
  '99999999999999999999',
  '1.5',
  '+1',
  '%20',
  '%09',
  '%7F',
  'a'.repeat(5_000),
  '$(id)',
  `%3Cscript%3E${canary}`,
];

const param = (name: string, change: (old: string, means: Means) => string, refused: boolean): Mutation => ({
  name,
  part: 'path',
  refused,
  apply(draft, means) {
    const names = Object.keys(draft.params).filter((key) => /_id$|^version$/.test(key) || !refused);
    if (names.length === 0) return false;
    const key = means.random.pick(names);
    draft.params[key] = change(draft.params[key] ?? '', means);
    return true;
  },
});

const query = (
  name: string,
  refused: boolean,
  change: (draft: Draft, means: Means) => boolean,
): Mutation => ({
  name,
  part: 'query',
  refused,
  apply: change,
});
const knownQueries = ({ operation }: Draft) => operation.parameters.filter((one) => one.in === 'query');
/** Routes without a query read none, so nothing in it can be wrong. */
const onlyWithQuery = (change: (draft: Draft, means: Means) => boolean) => (draft: Draft, means: Means) =>
  knownQueries(draft).length > 0 && change(draft, means);

const ABSURD = [
  '',
  '-1',
  '1.5',
  '1e3',
  '99999999999999999',
  '0x10',
  'NaN',
  '%00',
  '%ZZ',
  '%FF',
  'true',
  '[]',
  '٣',
  '+1',
  '%201',
  '1%20',
  'null',
  "1'--",
];

export const PLACE_MUTATIONS: readonly Mutation[] = [
  param('an id that is none', (_, { random, canary }) => random.pick(NO_ID(enc(canary))), true),
  param('an id in capitals', () => 'ABCDEF00-0000-4000-8000-000000000000', true),
  param('an id with one more', (old) => `${old}0-`, true),
  param(
    'any text for a parameter',
    (_, { random, canary }) => enc(random.pick(TEXTS).toWellFormed()) || enc(canary),
    false,
  ),
  param('a long text for a parameter', (_, { canary }) => enc(canary.padEnd(3_000, 'ä')), false),
  query(
    'a parameter that nobody knows',
    true,
    onlyWithQuery((draft, { canary }) => draft.query.push([`my+${canary}`, '1']) > 0),
  ),
  query(
    'a parameter twice',
    true,
    onlyWithQuery((draft, { random, canary }) => {
      const { name } = random.pick(knownQueries(draft));
      return draft.query.push([name, '1'], [name, enc(canary)]) > 0;
    }),
  ),
  query(
    'an absurd value',
    true,
    onlyWithQuery((draft, { random }) => {
      const fitting = knownQueries(draft).filter(
        (one) => one.schema.type === 'integer' || one.name === 'include',
      );
      if (fitting.length === 0) return false;
      const { name } = random.pick(fitting);
      draft.query = draft.query.filter(([known]) => known !== name);
      return draft.query.push([name, random.pick(ABSURD)]) > 0;
    }),
  ),
  query(
    'a value of the user',
    true,
    onlyWithQuery((draft, { random, canary }) => {
      const { name } = random.pick(knownQueries(draft));
      draft.query = draft.query.filter(([known]) => known !== name);
      return draft.query.push([name, enc(`${canary} `)]) > 0;
    }),
  ),
  query(
    'a prototype in the query',
    true,
    onlyWithQuery(
      (draft, { random, canary }) =>
        draft.query.push([
          random.pick(['__proto__', 'constructor', '__proto__[a]', 'toString', 'limit[]', 'wait.x']),
          canary,
        ]) > 0,
    ),
  ),
  query(
    'a thousand parameters',
    true,
    onlyWithQuery((draft, { canary }) => {
      for (let at = 0; at < 1_000; at += 1) draft.query.push([`${enc(`${canary} `)}${at}`, '1']);
      return true;
    }),
  ),
  query(
    'a query of a route that has none',
    false,
    (draft, { canary }) => draft.query.push([enc(`my ${canary}`), enc(canary)]) > 0,
  ),
  query(
    'a query of 20 kB',
    false,
    (draft, { canary }) => draft.query.push([canary.padEnd(20_000, 'q'), '']) > 0,
  ),
  query(
    'a query that is not encoded well',
    false,
    (draft) => draft.query.push(['%', '%ZZ&&=&=%E0%A4%A']) > 0,
  ),
];
