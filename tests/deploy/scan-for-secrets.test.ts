// What an upload must never hold is found, whoever put it there; what is public anyway is no alarm.
import { expect, test } from 'vitest';
import { scanText, secretsOf } from '../../deploy/scan-for-secrets.ts';

// Put together here, so that no tool takes these lines themselves for leaked keys.
const body = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6';
const PLANTED = [
  ['a JSON web token', `eyJ${body}.eyJ${body}.${body}`],
  ['a Supabase secret key', `sb_secret_${body}`],
  ['a model key', `sk-proj-${body}`],
  ['a QStash signing key', `sig_${body}`],
  ['a QStash token', `eyJVc2VySUQi${body}`],
  ['a private key', `-----BEGIN PRIVATE KEY-----\n${body}${body}`],
  ['a database address with a password', `postgresql://postgres:${body}@db.test:5432/postgres`],
] as const;

test.for(PLANTED)('%s in a module is found, and the report does not repeat it', ([what, key]) => {
  const finds = scanText('worker.js', `const a="${key}";`, []);
  expect(finds).toEqual([`worker.js holds ${what}`]);
});

test('what a published package holds itself is no alarm, anything beside it still is', () => {
  const [published, ours] = [`sig_${body}`, `sig_${body.toLowerCase()}`];
  const source = [`export const key = '${published}';`];
  expect(scanText('worker.js', `a="${published}"`, [], source)).toEqual([]);
  expect(scanText('worker.js', `a="${published}",b="${ours}"`, [], source)).toEqual([
    'worker.js holds a QStash signing key',
  ]);
});

test('the value of a secret of this machine is found by the name of its variable', () => {
  const needles = secretsOf(
    { REQUEST_HASH_KEY: 'a long enough value', HOME: '/home/of-somebody' },
    { DEPLOY_TOKEN: 'short' },
  );
  expect(needles.map(({ name }) => name)).toEqual(['REQUEST_HASH_KEY', 'DEPLOY_TOKEN']);
  expect(scanText('worker.js', 'x="a long enough value";y="short"', needles)).toEqual([
    'worker.js holds the value of REQUEST_HASH_KEY',
  ]);
});

test('ordinary code is no alarm', () => {
  const code =
    'const sb_secret_prefix="sb_secret_";if(k.startsWith("eyJ"))sig_x();"-----BEGIN PRIVATE KEY-----"';
  expect(scanText('worker.js', code, [{ name: 'EMPTY_TOKEN', value: '' }])).toEqual([]);
});
