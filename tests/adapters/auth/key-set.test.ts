// The project's public keys while their address is slow, down or talking nonsense.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthenticator } from '../../../src/adapters/auth/authenticate.ts';
import { createHasher } from '../../../src/adapters/auth/hash.ts';
import { createClock } from '../../../src/adapters/runtime/clock.ts';
import { createInMemoryKeys } from '../../support/fakes/in-memory-keys.ts';
import { refusedUrl } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';
import { claimsOf, ISSUER, NOW, openProject, type Project } from './project.ts';

const MINUTE = 60_000;
let project: Project;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  project = await openProject();
});
afterEach(async () => {
  vi.useRealTimers();
  await project.close();
});

const open = (jwksUrl = project.server.url) => {
  const config = testConfig({ SUPABASE_JWKS_URL: jwksUrl, SUPABASE_JWT_ISSUER: ISSUER });
  const authenticator = createAuthenticator(config, {
    hasher: createHasher(config),
    apiKeys: createInMemoryKeys(),
    clock: createClock(),
  });
  return (token: string) => authenticator.authenticate({ authorization: `Bearer ${token}` });
};
const UNAVAILABLE = { ok: false, error: { code: 'dependency_unavailable', retryAfterSeconds: 5 } };
const longLived = () => project.es256(claimsOf({ exp: NOW / 1_000 + 86_400 }));

describe('cold', () => {
  test.for([
    { fault: 'closes the connection', manner: 'reset' },
    { fault: 'answers 500', manner: { status: 500, body: '' } },
    { fault: 'redirects', manner: { status: 302, body: '' } },
    { fault: 'answers HTML', manner: { status: 200, body: '<html>' } },
    { fault: 'answers an object without keys', manner: { status: 200, body: '{}' } },
    { fault: 'answers keys that are none', manner: { status: 200, body: '{"keys":[1]}' } },
    {
      fault: 'answers a key that is broken',
      manner: { status: 200, body: '{"keys":[{"kty":"EC","crv":"P-256","kid":"ec-1","x":"AA","y":"AA"}]}' },
    },
  ] as const)('an address that $fault is [dependency_unavailable]', async ({ manner }) => {
    project.server.behave(manner);
    expect(await open()(await longLived())).toMatchObject(UNAVAILABLE);
  });

  test('an address that refuses connections is [dependency_unavailable]', async () => {
    expect(await open(await refusedUrl())(await longLived())).toMatchObject(UNAVAILABLE);
  });

  test('an address that hangs is [dependency_unavailable] after two seconds, and at once for who comes next', async () => {
    project.server.behave('hang');
    const authenticate = open();
    const started = performance.now();
    expect(await authenticate(await longLived())).toMatchObject(UNAVAILABLE);
    const first = performance.now();
    expect(await authenticate(await longLived())).toMatchObject(UNAVAILABLE);
    expect(first - started).toBeLessThan(4_000);
    expect(performance.now() - first).toBeLessThan(1_000);
    expect(project.server.asked).toHaveLength(1);
  });

  test('an address that comes back is asked again a second later', async () => {
    project.server.behave('reset');
    const authenticate = open();
    expect(await authenticate(await longLived())).toMatchObject(UNAVAILABLE);
    project.server.behave({ status: 200, body: project.jwks });
    vi.setSystemTime(NOW + 1_000);
    expect(await authenticate(await longLived())).toMatchObject({ ok: true });
  });

  test('a project without public keys refuses the token, not the service [unauthenticated]', async () => {
    project.server.behave({ status: 200, body: '{"keys":[]}' });
    expect(await open()(await longLived())).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });
});

describe('warm', () => {
  test('known keys serve on while the address is down, with one attempt per half minute', async () => {
    const authenticate = open();
    expect(await authenticate(await longLived())).toMatchObject({ ok: true });
    project.server.behave('reset');
    vi.setSystemTime(NOW + 11 * MINUTE);
    for (let call = 0; call < 5; call++)
      expect(await authenticate(await longLived())).toMatchObject({ ok: true });
    expect(project.server.asked).toHaveLength(2);
    vi.setSystemTime(NOW + 12 * MINUTE);
    expect(await authenticate(await longLived())).toMatchObject({ ok: true });
    expect(project.server.asked).toHaveLength(3);
  });

  test('a clock that is set back after a failure does not keep the keys away', async () => {
    project.server.behave('reset');
    const authenticate = open();
    expect(await authenticate(await longLived())).toMatchObject(UNAVAILABLE);
    project.server.behave({ status: 200, body: project.jwks });
    vi.setSystemTime(NOW - 60 * MINUTE);
    expect(await authenticate(await longLived())).toMatchObject({ ok: true });
  });

  test('an unknown key during an outage may be a new one [dependency_unavailable]', async () => {
    const authenticate = open();
    await authenticate(await longLived());
    project.server.behave('reset');
    vi.setSystemTime(NOW + MINUTE);
    const token = await project.es256(claimsOf(), { kid: 'ec-2' });
    expect(await authenticate(token)).toMatchObject(UNAVAILABLE);
  });

  test('tokens that name unknown keys cause one request per half minute', async () => {
    const authenticate = open();
    for (let call = 0; call < 10; call++) {
      const token = await project.es256(claimsOf(), { kid: `unknown-${call}` });
      expect(await authenticate(token)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    }
    expect(project.server.asked).toHaveLength(1);
    vi.setSystemTime(NOW + 31_000);
    for (let call = 0; call < 3; call++)
      await authenticate(await project.es256(claimsOf(), { kid: 'unknown' }));
    expect(project.server.asked).toHaveLength(2);
  });

  test('a removed key is refused once the keys are fetched anew [unauthenticated]', async () => {
    const authenticate = open();
    await authenticate(await longLived());
    project.server.behave({ status: 200, body: '{"keys":[]}' });
    vi.setSystemTime(NOW + 11 * MINUTE);
    expect(await authenticate(await longLived())).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated' },
    });
  });
});
