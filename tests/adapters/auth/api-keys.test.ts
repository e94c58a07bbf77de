// API keys: which are accepted, for whom, how often the database is asked, and when a revoked one stops.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../src/adapters/auth/authenticate.ts';
import { createHasher } from '../../../src/adapters/auth/hash.ts';
import { actedForUser } from '../../../src/domain/acted-for.ts';
import { asId, type TenantId } from '../../../src/domain/ids.ts';
import { createInMemoryKeys } from '../../support/fakes/in-memory-keys.ts';
import { testConfig } from '../../support/test-config.ts';

const START = Date.UTC(2031, 0, 1);
const TENANT = asId<TenantId>('00000000-0000-4000-8000-0000000000b2');

let nowMs: number;
let keys: ReturnType<typeof createInMemoryKeys>;
let authenticate: ReturnType<typeof createAuthenticator>['authenticate'];
beforeEach(() => {
  nowMs = START;
  keys = createInMemoryKeys();
  const config = testConfig({ FAILED_AUTH_PER_MINUTE: '5' });
  const clock = { now: () => nowMs, sleep: async () => undefined };
  ({ authenticate } = createAuthenticator(config, { hasher: createHasher(config), apiKeys: keys, clock }));
});
const show = (key: string, actsFor: string | undefined = 'user-1', address?: string) =>
  authenticate({ authorization: `Bearer ${key}`, actsFor, address });
const code = async (answer: ReturnType<typeof show>) => {
  const given = await answer;
  return given.ok ? 'ok' : given.error.code;
};

describe('accepted', () => {
  test('a key acts for the user it names, in its own tenant, with its own scopes', async () => {
    const answer = await show(keys.issue({ scopes: ['read'] }));
    expect(answer).toMatchObject({
      ok: true,
      value: {
        tenantId: TENANT,
        userId: actedForUser(TENANT, 'user-1'),
        scopes: ['read'],
        keyLimitKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  test('two keys of a tenant share the limit of a user and have one of their own each', async () => {
    const [one, other] = [await show(keys.issue()), await show(keys.issue())];
    if (!one.ok || !other.ok) throw new Error('refused');
    expect(one.value.limitKey).toBe(other.value.limitKey);
    expect(one.value.keyLimitKey).not.toBe(other.value.keyLimitKey);
  });
});

describe('refused', () => {
  test.each([
    ['never issued', () => `saidso_abcdefgh_${'A'.repeat(43)}`],
    ['of no key form', () => 'saidso_'],
    ['one character short', () => keys.issue().slice(0, -1)],
    ['expired', () => keys.issue({ expiresAtMs: START })],
    ['revoked', () => keys.issue({ revokedAtMs: START })],
  ])('a key %s: 401, and nothing says which', async (_, make) => {
    const answer = await show(make());
    expect(answer).toEqual({
      ok: false,
      error: {
        code: 'unauthenticated',
        detail: 'The API key is not one that this deployment accepts, or it is expired or revoked.',
      },
    });
  });

  test.each([undefined, '', ' x', 'a\u0001', 'ä', 'x'.repeat(256)])(
    'a user named %j: 422',
    async (actsFor) => {
      const answer = await authenticate({ authorization: `Bearer ${keys.issue()}`, actsFor });
      expect(answer).toMatchObject({
        error: { code: 'invalid_request', errors: [{ pointer: '/headers/saidso-user' }] },
      });
    },
  );
});

describe('the database', () => {
  test('is asked once a minute for a key, also for one that does not exist', async () => {
    for (const key of [keys.issue(), `saidso_abcdefgh_${'A'.repeat(43)}`]) {
      keys.state.lookUps = 0;
      for (let second = 0; second < 60; second += 1) {
        nowMs = START + second * 1000;
        await show(key);
      }
      expect(keys.state.lookUps).toBe(1);
      nowMs = START + 60_000;
      await show(key);
      expect(keys.state.lookUps).toBe(2);
      nowMs = START;
    }
  });

  test('a revoked key is refused within 60 s of an isolate that knows it', async () => {
    const key = keys.issue();
    expect(await code(show(key))).toBe('ok');
    keys.change(key, { revokedAtMs: nowMs });
    nowMs = START + 59_999;
    expect(await code(show(key))).toBe('ok');
    nowMs = START + 60_000;
    expect(await code(show(key))).toBe('unauthenticated');
  });

  test('an expiry known beforehand is kept to the millisecond, without asking', async () => {
    const key = keys.issue({ expiresAtMs: START + 1_000 });
    expect(await code(show(key))).toBe('ok');
    nowMs = START + 1_000;
    expect(await code(show(key))).toBe('unauthenticated');
    expect(keys.state.lookUps).toBe(1);
  });

  test('away: known keys go on for an hour, unknown ones are 503, refused ones are not taken for good', async () => {
    const key = keys.issue();
    const revoked = keys.issue({ revokedAtMs: START });
    await show(key);
    await show(revoked);
    keys.state.isDown = true;
    nowMs = START + 60_000;
    expect(await code(show(key))).toBe('ok');
    expect(await code(show(revoked))).toBe('dependency_unavailable');
    expect(await code(show(keys.issue()))).toBe('dependency_unavailable');
    nowMs = START + 3_600_000;
    expect(await code(show(key))).toBe('dependency_unavailable');
  });
});

describe('guessing', () => {
  const guess = (at: number) => `saidso_abcdefgh_${String(at).padStart(43, '0')}`;

  test('after its failures an address gets 429 with a wait that holds, and the database is asked no more', async () => {
    for (let at = 0; at < 5; at += 1)
      expect(await code(show(guess(at), 'u', '192.0.2.1'))).toBe('unauthenticated');
    nowMs = START + 12_345;
    expect(await show(guess(6), 'u', '192.0.2.1')).toMatchObject({
      error: { code: 'rate_limited', retryAfterSeconds: 48 },
    });
    expect(keys.state.lookUps).toBe(5);
    nowMs += 48_000;
    expect(await code(show(guess(7), 'u', '192.0.2.1'))).toBe('unauthenticated');
  });

  test('other addresses, known keys and tries without an address go on', async () => {
    const key = keys.issue();
    await show(key, 'u', '192.0.2.1');
    for (let at = 0; at < 9; at += 1) await show(guess(at), 'u', '192.0.2.1');
    expect(await code(show(key, 'u', '192.0.2.1'))).toBe('ok');
    expect(await code(show(keys.issue(), 'u', '192.0.2.2'))).toBe('ok');
    expect(await code(show(keys.issue(), 'u'))).toBe('ok');
  });

  test('a thousand guesses at once ask the database as often as one after the other', async () => {
    const guesses = Array.from({ length: 1_000 }, (_, at) => code(show(guess(at), 'u', '192.0.2.3')));
    const codes = await Promise.all(guesses);
    expect(keys.state.lookUps).toBe(5);
    expect(codes.filter((one) => one === 'rate_limited')).toHaveLength(995);
  });

  test('a good key costs no failure, and one seen before is looked up whatever its address did', async () => {
    const key = keys.issue();
    for (let at = 0; at < 9; at += 1) expect(await code(show(keys.issue(), 'u', '192.0.2.4'))).toBe('ok');
    await show(key, 'u', '192.0.2.4');
    for (let at = 0; at < 9; at += 1) await show(guess(at), 'u', '192.0.2.4');
    nowMs = START + 59_999;
    expect(await code(show(key, 'u', '192.0.2.4'))).toBe('ok');
    nowMs = START + 60_000;
    for (let at = 0; at < 9; at += 1) await show(guess(at), 'u', '192.0.2.4');
    expect(await code(show(key, 'u', '192.0.2.4'))).toBe('ok');
    expect(await code(show(keys.issue(), 'u', '192.0.2.4'))).toBe('rate_limited');
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1'],
    ['::ffff:192.0.2.5', '192.0.2.5', '::ffff:192.0.2.6'],
    ['2001:db8::1', '2001:db8::2', '2001:db8:1::1'],
  ])('%s and %s are one, %s is another', async (one, same, other) => {
    for (let at = 0; at < 5; at += 1) await show(guess(at), 'u', one);
    expect(await code(show(guess(8), 'u', same))).toBe('rate_limited');
    expect(await code(show(guess(9), 'u', other))).toBe('unauthenticated');
  });

  test('a clock that was set back makes no copy of a key young', async () => {
    const key = keys.issue();
    await show(key);
    keys.change(key, { revokedAtMs: START - 7_200_000 });
    nowMs = START - 3_600_000;
    expect(await code(show(key))).toBe('unauthenticated');
  });

  test('what an isolate remembers of addresses and keys is bounded', async () => {
    for (let at = 0; at < 10_050; at += 1) await show(guess(at), 'u', randomUUID());
    expect(await code(show(keys.issue(), 'u', '192.0.2.9'))).toBe('ok');
  });
});

test('Saidso-User beside an access token is refused: the sender believes to act for another', async () => {
  const { createEdge } = await import('../../support/edge.ts');
  const edge = createEdge();
  const response = await edge.call('GET', '/api/v1/chats', { headers: { 'saidso-user': 'u' } });
  expect(response.status).toBe(422);
});
