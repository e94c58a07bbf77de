// Keyed hashes.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHasher } from '../../../src/adapters/auth/hash.ts';
import { testConfig } from '../../support/test-config.ts';

const KEY = 'a-key-of-the-hash-tests';
const hasher = createHasher(testConfig({ REQUEST_HASH_KEY: KEY }));

test.for(['', 'a', 'ü🙂', '*:\n', 'x'.repeat(10_000)])(
  'the hash of %j is its HMAC-SHA-256 in lower-case hex',
  async (text) => {
    expect(await hasher.hash(text)).toBe(createHmac('sha256', KEY).update(text).digest('hex'));
  },
);

test('another key gives another hash', async () => {
  const other = createHasher(testConfig({ REQUEST_HASH_KEY: `${KEY}!` }));
  expect(await other.hash('a')).not.toBe(await hasher.hash('a'));
});

test('hashes asked for at once do not disturb each other', async () => {
  const fresh = createHasher(testConfig({ REQUEST_HASH_KEY: KEY }));
  const [one, two] = await Promise.all([fresh.hash('one'), fresh.hash('two')]);
  expect([one, two]).toEqual([await hasher.hash('one'), await hasher.hash('two')]);
});
