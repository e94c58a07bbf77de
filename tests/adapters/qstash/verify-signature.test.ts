// The signature of a delivery: what the queue makes passes, and every forgery we could name does not.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { signAttempt } from '../../../local/qstash/signature.ts';
import { createSignatureVerifier } from '../../../src/adapters/qstash/verify-signature.ts';
import { testConfig } from '../../support/test-config.ts';

const CURRENT = 'sig_current_of_tests';
const NEXT = 'sig_next_of_tests';
/** The public key of the vendor's development server, printed in its documentation. */
const DEVELOPMENT = 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r';
const ORIGIN = 'https://service.example';
const URL = `${ORIGIN}/functions/summarize`;
const BODY = '{"v":1,"reason":"accepted"}';

const verifier = createSignatureVerifier(testConfig({ PUBLIC_URL: ORIGIN }));
const verify = (signature: string | undefined, body = BODY, url = URL) =>
  verifier.verifySignature(signature, body, url);

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hashOf = (body: string) => createHash('sha256').update(body).digest('base64url');
const now = () => Math.floor(Date.now() / 1_000);
const good = () => ({
  iss: 'Upstash',
  sub: URL,
  exp: now() + 300,
  nbf: 0,
  iat: now(),
  jti: 'jwt_1',
  body: hashOf(BODY),
});

type Forgery = { claims?: Record<string, unknown>; header?: unknown; key?: string; hash?: string };

/** A token with one thing changed; `undefined` as a claim leaves it out. */
function forge({
  claims = {},
  header = { alg: 'HS256', typ: 'JWT' },
  key = CURRENT,
  hash = 'sha256',
}: Forgery) {
  const unsigned = `${part(header)}.${part({ ...good(), ...claims })}`;
  return `${unsigned}.${createHmac(hash, key).update(unsigned).digest('base64url')}`;
}

describe('accepted', () => {
  test.for([
    { what: 'the queue signed it with the current key', token: () => forge({}) },
    { what: 'the queue signed it with the next key, after a roll', token: () => forge({ key: NEXT }) },
    { what: 'its body hash is padded', token: () => forge({ claims: { body: `${hashOf(BODY)}=` } }) },
    { what: 'it expired within the tolerance of clocks', token: () => forge({ claims: { exp: now() - 2 } }) },
    { what: 'it has no iat', token: () => forge({ claims: { iat: undefined } }) },
    {
      what: 'the local queue made it',
      token: () => signAttempt(CURRENT, URL, Buffer.from(BODY), Date.now()),
    },
  ])('a delivery passes when $what', async ({ token }) => {
    expect(await verify(token())).toEqual({ ok: true, value: 'verified' });
  });

  test('a body of any characters passes', async () => {
    const body = 'ü🙂\n "quoted"';
    expect(await verify(forge({ claims: { body: hashOf(body) } }), body)).toEqual({
      ok: true,
      value: 'verified',
    });
  });
});

const FORGERIES: readonly { what: string; token: () => string | undefined; body?: string; url?: string }[] = [
  { what: 'is missing', token: () => undefined },
  { what: 'is empty', token: () => '' },
  { what: 'is not a token', token: () => 'Bearer x' },
  { what: 'has two parts', token: () => forge({}).split('.').slice(0, 2).join('.') },
  { what: 'has a fourth part', token: () => `${forge({})}.x` },
  { what: 'is 4,097 characters long', token: () => forge({ claims: { jti: 'j'.repeat(4_097) } }) },
  { what: 'has a header that is no JSON', token: () => `e30x.${forge({}).split('.').slice(1).join('.')}` },
  { what: 'has claims that are no JSON', token: () => `${part({ alg: 'HS256' })}.e30x.AAAA` },
  { what: 'has no algorithm', token: () => forge({ header: {} }) },
  { what: 'says alg none without a signature', token: () => `${part({ alg: 'none' })}.${part(good())}.` },
  { what: 'says alg none with a signature', token: () => forge({ header: { alg: 'none' } }) },
  { what: 'says alg nOnE', token: () => forge({ header: { alg: 'nOnE' } }) },
  { what: 'is signed with HS384', token: () => forge({ header: { alg: 'HS384' }, hash: 'sha384' }) },
  { what: 'is signed with HS512', token: () => forge({ header: { alg: 'HS512' }, hash: 'sha512' }) },
  { what: 'says RS256', token: () => forge({ header: { alg: 'RS256' } }) },
  { what: 'names a critical extension', token: () => forge({ header: { alg: 'HS256', crit: ['x'], x: 1 } }) },
  { what: 'is signed with another key', token: () => forge({ key: 'sig_other' }) },
  { what: 'is signed with an empty key', token: () => forge({ key: '' }) },
  { what: 'is signed with the public development key', token: () => forge({ key: DEVELOPMENT }) },
  { what: 'has its signature cut off', token: () => forge({}).replace(/[^.]*$/, '') },
  { what: 'has one bit of its signature flipped', token: () => flipLast(forge({})) },
  { what: 'comes from another issuer', token: () => forge({ claims: { iss: 'Elsewhere' } }) },
  { what: 'has no issuer', token: () => forge({ claims: { iss: undefined } }) },
  { what: 'has no expiry', token: () => forge({ claims: { exp: undefined } }) },
  { what: 'has an expiry that is text', token: () => forge({ claims: { exp: String(now() + 300) } }) },
  { what: 'expired ten seconds ago', token: () => forge({ claims: { exp: now() - 10 } }) },
  { what: 'is not valid yet', token: () => forge({ claims: { nbf: now() + 60 } }) },
  { what: 'has an iat that is text', token: () => forge({ claims: { iat: 'now' } }) },
  { what: 'has no subject', token: () => forge({ claims: { sub: undefined } }) },
  { what: 'has a list as subject', token: () => forge({ claims: { sub: [URL] } }) },
  { what: 'is for another endpoint', token: () => forge({ claims: { sub: `${ORIGIN}/functions/sweep` } }) },
  { what: 'is for another host', token: () => forge({ claims: { sub: URL.replace('service', 'evil') } }) },
  { what: 'is for the address with a slash at the end', token: () => forge({ claims: { sub: `${URL}/` } }) },
  { what: 'has no body hash', token: () => forge({ claims: { body: undefined } }) },
  { what: 'has null as body hash', token: () => forge({ claims: { body: null } }) },
  { what: 'has an empty body hash', token: () => forge({ claims: { body: '' } }) },
  { what: 'has the hash of another body', token: () => forge({ claims: { body: hashOf('{}') } }) },
  { what: 'comes with a changed body', token: () => forge({}), body: `${BODY} ` },
  { what: 'comes with an empty body', token: () => forge({}), body: '' },
  {
    what: 'is for the host that the sender put into the request',
    token: () => forge({ claims: { sub: 'https://evil.example/functions/summarize' } }),
    url: 'https://evil.example/functions/summarize',
  },
];

const flipLast = (token: string) => {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return `${head}.${claims}.${bytes.toString('base64url')}`;
};

describe('refused', () => {
  test.for(FORGERIES)(
    'a delivery whose signature $what [signature_invalid]',
    async ({ token, body, url }) => {
      expect(await verify(token(), body, url)).toMatchObject({
        ok: false,
        error: { code: 'signature_invalid' },
      });
    },
  );

  test('QSTASH_DEV in the environment opens nothing and closes nothing', async () => {
    vi.stubEnv('QSTASH_DEV', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await verify(forge({ key: DEVELOPMENT }))).toMatchObject({ ok: false });
    expect(await verify(forge({}))).toMatchObject({ ok: true });
  });

  test('the refusal does not repeat what was sent', async () => {
    const canary = forge({ claims: { jti: 'canary-of-a-user' }, key: 'sig_other' });
    expect(JSON.stringify(await verify(canary))).not.toContain(canary.slice(-20));
  });
});
