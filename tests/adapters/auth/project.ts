// A Supabase project as far as tokens go: its keys, the address that serves them, and tokens of every kind.
import { createHmac } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type RudeServer, startRudeServer } from '../../support/rude-server.ts';

export const ISSUER = 'https://project.example/auth/v1';
export const SECRET = 'legacy-secret-of-tests-0123456789abcdef';
export const USER = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
/** Where time stands in the tests of tokens, ms. */
export const NOW = Date.UTC(2031, 0, 1);
const SECONDS = NOW / 1_000;

export type Claims = Readonly<Record<string, unknown>>;
/** The claims of a good access token, with changes; `undefined` leaves a claim out. */
export const claimsOf = (change: Claims = {}): Claims => ({
  iss: ISSUER,
  aud: 'authenticated',
  sub: USER,
  role: 'authenticated',
  exp: SECONDS + 3_600,
  iat: SECONDS,
  email: 'canary@user.example',
  session_id: '11111111-2222-4333-8444-555555555555',
  ...change,
});

/** A Buffer is taken as it is: for parts that are no JSON. */
const part = (value: unknown) =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** Signs by hand, for what no library would sign. */
export function hmacToken(
  header: unknown,
  claims: unknown,
  key: string | Buffer = SECRET,
  hash = 'sha256',
): string {
  const unsigned = `${part(header)}.${part(claims)}`;
  return `${unsigned}.${createHmac(hash, key).update(unsigned).digest('base64url')}`;
}

export const unsignedToken = (header: unknown, claims: unknown): string => `${part(header)}.${part(claims)}.`;

export type Signer = (claims?: Claims, header?: Record<string, unknown>) => Promise<string>;
export type Project = {
  server: RudeServer;
  /** The answer of the key address, as long as it is well. */
  jwks: string;
  es256: Signer;
  rs256: Signer;
  /** Signed by a key pair that the project does not know, under the `kid` of one that it does. */
  stranger: Signer;
  publicKeys: readonly { kid: string; spki: CryptoKey }[];
  close(): Promise<void>;
};

export async function openProject(): Promise<Project> {
  const [ec, rsa, other] = await Promise.all([
    generateKeyPair('ES256'),
    generateKeyPair('RS256', { modulusLength: 2_048, extractable: true }),
    generateKeyPair('ES256'),
  ]);
  const shown = async (key: CryptoKey, kid: string, alg: string) => ({
    ...(await exportJWK(key)),
    kid,
    alg,
    use: 'sig',
  });
  const keys = [await shown(ec.publicKey, 'ec-1', 'ES256'), await shown(rsa.publicKey, 'rsa-1', 'RS256')];
  const jwks = JSON.stringify({ keys });
  const server = await startRudeServer({ status: 200, body: jwks });
  const signer =
    (alg: string, key: CryptoKey, kid: string): Signer =>
    (claims = claimsOf(), header = {}) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(key);
  return {
    server,
    jwks,
    es256: signer('ES256', ec.privateKey, 'ec-1'),
    rs256: signer('RS256', rsa.privateKey, 'rsa-1'),
    stranger: signer('ES256', other.privateKey, 'ec-1'),
    publicKeys: [
      { kid: 'ec-1', spki: ec.publicKey },
      { kid: 'rsa-1', spki: rsa.publicKey },
    ],
    close: () => server.close(),
  };
}
