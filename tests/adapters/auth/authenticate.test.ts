// Which access tokens act for a user, and every other kind we could name that does not.
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../src/adapters/auth/authenticate.ts';
import { createHasher } from '../../../src/adapters/auth/hash.ts';
import { SCOPES } from '../../../src/domain/api-key.ts';
import { createInMemoryKeys } from '../../support/fakes/in-memory-keys.ts';
import { testConfig } from '../../support/test-config.ts';
import {
  claimsOf,
  hmacToken,
  ISSUER,
  NOW,
  openProject,
  type Project,
  SECRET,
  USER,
  unsignedToken,
} from './project.ts';

const S = NOW / 1_000;
const TENANT = '00000000-0000-4000-8000-000000000001';
const HS256 = { alg: 'HS256', typ: 'JWT' };
const clock = { now: () => NOW, sleep: async () => undefined };
const apiKeys = createInMemoryKeys();

let project: Project;
const authenticators = new Map<string, ReturnType<typeof createAuthenticator>>();
beforeAll(async () => {
  project = await openProject();
  for (const [name, secret] of [
    ['asymmetric', undefined],
    ['legacy', SECRET],
  ] as const) {
    const config = testConfig({
      SUPABASE_JWKS_URL: `${project.server.url}/jwks.json`,
      SUPABASE_JWT_ISSUER: ISSUER,
      ...(secret && { SUPABASE_JWT_SECRET: secret }),
    });
    authenticators.set(name, createAuthenticator(config, { hasher: createHasher(config), apiKeys, clock }));
  }
});
afterAll(() => project.close());

const authenticate = async (authorization: string | undefined, as: 'asymmetric' | 'legacy' = 'legacy') =>
  authenticators.get(as)?.authenticate({ authorization });
/** The public key as PEM and DER: what an attacker knows and may try as an HMAC secret. */
const publicPem = async (index: number, type: 'pem' | 'der') => {
  const key = project.publicKeys[index];
  if (!key) throw new Error('no such key');
  const exported = createPublicKey({
    key: await crypto.subtle.exportKey('jwk', key.spki),
    format: 'jwk',
  } as never);
  return Buffer.from(exported.export({ type: 'spki', format: type } as never) as unknown as string);
};

describe('accepted', () => {
  const good: readonly [string, () => Promise<string> | string][] = [
    ['signed with ES256', () => project.es256()],
    ['signed with RS256', () => project.rs256()],
    ['signed with the legacy secret', () => hmacToken(HS256, claimsOf())],
    [
      'for several audiences of which ours is one',
      () => project.es256(claimsOf({ aud: ['x', 'authenticated'] })),
    ],
    ['expired within the tolerance of clocks', () => project.es256(claimsOf({ exp: S - 4 }))],
    ['of an anonymous sign-in', () => project.es256(claimsOf({ is_anonymous: true }))],
  ];
  test.for(good)('a token %s acts for its user in the default tenant', async ([, token]) => {
    expect(await authenticate(`Bearer ${await token()}`)).toEqual({
      ok: true,
      value: {
        tenantId: TENANT,
        userId: USER,
        limitKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        keyLimitKey: null,
        scopes: SCOPES,
      },
    });
  });

  test.for(['Bearer', 'bearer', 'BEARER', 'bEaReR '])('the scheme %j is understood', async (scheme) => {
    expect(await authenticate(`${scheme} ${await project.es256()}`)).toMatchObject({ ok: true });
  });

  test('two users have two limit keys, and one user has one under both kinds of keys', async () => {
    const other = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b12';
    const keyOf = async (token: string) => {
      const answer = await authenticate(`Bearer ${token}`);
      return answer?.ok ? answer.value.limitKey : null;
    };
    const mine = await keyOf(await project.es256());
    expect(await keyOf(hmacToken(HS256, claimsOf()))).toBe(mine);
    expect(await keyOf(await project.es256(claimsOf({ sub: other })))).not.toBe(mine);
  });

  test('the keys are fetched once for all of them', () => {
    expect(project.server.asked.map(({ path }) => path)).toEqual(['/jwks.json']);
  });
});

const MALFORMED = /does not hold one bearer token/;
const EXPIRED = /has expired/;
const REFUSED = /is not one that this deployment accepts/;
const es = (change: Parameters<typeof claimsOf>[0]) => () => project.es256(claimsOf(change));

type Case = readonly [
  what: string,
  header: () => Promise<string | undefined> | string | undefined,
  detail: RegExp,
];
const bearer = (token: () => Promise<string> | string) => async () => `Bearer ${await token()}`;
const CASES: readonly Case[] = [
  ['is missing', () => undefined, /Send an access token/],
  ['is empty', () => '', /Send an access token/],
  ['is the scheme alone', () => 'Bearer', MALFORMED],
  ['is a token without a scheme', () => project.es256(), MALFORMED],
  ['is of another scheme', async () => `Basic ${await project.es256()}`, MALFORMED],
  [
    'holds two tokens',
    async () => `Bearer ${await project.es256()}, Bearer ${await project.es256()}`,
    MALFORMED,
  ],
  ['holds text', () => 'Bearer canary@user.example', MALFORMED],
  ['holds two parts', () => `Bearer ${unsignedToken(HS256, claimsOf()).slice(0, -1)}`, MALFORMED],
  ['holds an encrypted token of five parts', () => 'Bearer a.b.c.d.e', MALFORMED],
  ['holds a token of more than 8 kB', bearer(es({ pad: 'p'.repeat(8_192) })), MALFORMED],
  ['holds a header that is no JSON', () => 'Bearer e30x.e30.AAAA', MALFORMED],
  ['holds claims that are no JSON', bearer(() => hmacToken(HS256, Buffer.from('{}x'))), MALFORMED],
  ['holds claims that are a list', bearer(() => hmacToken(HS256, [])), MALFORMED],
  ['holds alg none and no signature', bearer(() => unsignedToken({ alg: 'none' }, claimsOf())), MALFORMED],
  ['holds alg none and a signature', bearer(() => hmacToken({ alg: 'none' }, claimsOf())), REFUSED],
  ['holds alg NONE and a signature', bearer(() => hmacToken({ alg: 'NONE' }, claimsOf())), REFUSED],
  ['holds no alg', bearer(() => hmacToken({ typ: 'JWT' }, claimsOf())), REFUSED],
  ['holds HS512', bearer(() => hmacToken({ alg: 'HS512' }, claimsOf(), SECRET, 'sha512')), REFUSED],
  ['is signed with another secret', bearer(() => hmacToken(HS256, claimsOf(), 'x'.repeat(40))), REFUSED],
  ['is signed with an empty secret', bearer(() => hmacToken(HS256, claimsOf(), '')), REFUSED],
  [
    'is HMAC with the public key as PEM',
    bearer(async () => hmacToken({ ...HS256, kid: 'ec-1' }, claimsOf(), await publicPem(0, 'pem'))),
    REFUSED,
  ],
  [
    'is HMAC with the public RSA key as DER',
    bearer(async () => hmacToken({ ...HS256, kid: 'rsa-1' }, claimsOf(), await publicPem(1, 'der'))),
    REFUSED,
  ],
  [
    'says ES256 over an HMAC with the secret',
    bearer(() => hmacToken({ alg: 'ES256', kid: 'ec-1' }, claimsOf())),
    REFUSED,
  ],
  [
    'says RS256 under the id of the ES256 key',
    bearer(() => project.rs256(claimsOf(), { kid: 'ec-1' })),
    REFUSED,
  ],
  ['is signed by a key pair of somebody else', bearer(() => project.stranger()), REFUSED],
  [
    'brings its own key along',
    bearer(() =>
      project.stranger(claimsOf(), { kid: 'own', jwk: { kty: 'EC' }, jku: 'https://evil.example' }),
    ),
    REFUSED,
  ],
  ['names an unknown key', bearer(() => project.es256(claimsOf(), { kid: 'ec-9' })), REFUSED],
  ['has a flipped bit in its signature', bearer(async () => flip(await project.es256(), 2)), REFUSED],
  [
    'has a flipped bit in its claims',
    bearer(async () => swapClaims(await project.es256(), claimsOf({ sub: TENANT }))),
    REFUSED,
  ],
  ['expired a minute ago', bearer(es({ exp: S - 60 })), EXPIRED],
  ['expired, by the legacy secret', bearer(() => hmacToken(HS256, claimsOf({ exp: S - 60 }))), EXPIRED],
  ['expired and was never good', bearer(() => project.stranger(claimsOf({ exp: S - 60 }))), REFUSED],
  ['has no expiry', bearer(es({ exp: undefined })), REFUSED],
  ['has an expiry that is text', bearer(() => hmacToken(HS256, claimsOf({ exp: `${S + 60}` }))), REFUSED],
  ['is not valid yet', bearer(es({ nbf: S + 60 })), REFUSED],
  ['comes from another issuer', bearer(es({ iss: 'https://other.example/auth/v1' })), REFUSED],
  ['has no issuer', bearer(es({ iss: undefined })), REFUSED],
  ['is for another audience', bearer(es({ aud: 'anon' })), REFUSED],
  ['has no audience', bearer(es({ aud: undefined })), REFUSED],
  ['has no subject', bearer(es({ sub: undefined })), REFUSED],
  ['has a list as subject', bearer(() => hmacToken(HS256, claimsOf({ sub: [USER] }))), REFUSED],
  ['has a subject that is no UUID', bearer(es({ sub: 'admin' })), REFUSED],
  ['has an upper-case subject', bearer(es({ sub: USER.toUpperCase() })), REFUSED],
  ['has a pattern as subject', bearer(es({ sub: '*' })), REFUSED],
  ['has no role', bearer(es({ role: undefined })), REFUSED],
  ['has the role anon', bearer(es({ role: 'anon' })), REFUSED],
  ['has the role service_role', bearer(es({ role: 'service_role' })), REFUSED],
  [
    'has the role supabase_admin',
    bearer(() => hmacToken(HS256, claimsOf({ role: 'supabase_admin' }))),
    REFUSED,
  ],
  ['has a list of roles', bearer(() => hmacToken(HS256, claimsOf({ role: ['authenticated'] }))), REFUSED],
];

const flip = (token: string, index: number) => {
  const parts = token.split('.').map((text) => Buffer.from(text, 'base64url'));
  const chosen = parts[index];
  if (chosen) chosen[0] = (chosen[0] ?? 0) ^ 1;
  return parts.map((bytes) => bytes.toString('base64url')).join('.');
};
const swapClaims = (token: string, claims: unknown) => {
  const [head = '', , signature = ''] = token.split('.');
  return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
};

describe('refused', () => {
  test.for(CASES)('a request whose Authorization %s [unauthenticated]', async ([, header, detail]) => {
    const sent = await header();
    const answer = await authenticate(sent);
    expect(answer).toEqual({
      ok: false,
      error: { code: 'unauthenticated', detail: expect.stringMatching(detail) },
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
    if (sent && sent.length > 20) expect(JSON.stringify(answer)).not.toContain(sent.slice(-12));
  });

  test('a good HS256 token where no secret is configured [unauthenticated]', async () => {
    const answer = await authenticate(`Bearer ${hmacToken(HS256, claimsOf())}`, 'asymmetric');
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated', detail: expect.stringMatching(REFUSED) },
    });
  });
});
