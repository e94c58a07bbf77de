// Signatures that no queue made for this address and body, each by name. A delivery with any of them is nobody's.
import { createHash, createHmac, randomUUID } from 'node:crypto';

export type SigningKeys = { readonly current: string; readonly next: string };
export type NamedSignature = {
  readonly name: string;
  /** Null sends no header. */
  readonly make: (delivery: Delivery) => string | null;
};
export type Delivery = { readonly url: string; readonly body: string; readonly keys: SigningKeys };

/** The public key of the vendor's development server, printed in its documentation. */
const DEVELOPMENT_KEY = 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hashOf = (body: string, as: 'base64url' | 'hex' = 'base64url') =>
  createHash('sha256').update(body).digest(as);
const now = () => Math.floor(Date.now() / 1000);
const HS256 = { alg: 'HS256', typ: 'JWT' };

type Change = {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: unknown;
  readonly key?: string;
  readonly hash?: string;
};

/** As the queue signs, with what is changed; `undefined` as a claim leaves it out. */
export function signDelivery({ url, body, keys }: Delivery, change: Change = {}): string {
  const { claims = {}, header = HS256, key = keys.current, hash = 'sha256' } = change;
  const good = {
    iss: 'Upstash',
    sub: url,
    exp: now() + 300,
    nbf: 0,
    iat: now(),
    jti: `jwt_${randomUUID()}`,
    body: hashOf(body),
  };
  const unsigned = `${part(header)}.${part({ ...good, ...claims })}`;
  return `${unsigned}.${createHmac(hash, key).update(unsigned).digest('base64url')}`;
}

const changed = (name: string, change: Change | ((delivery: Delivery) => Change)): NamedSignature => ({
  name,
  make: (delivery) => signDelivery(delivery, typeof change === 'function' ? change(delivery) : change),
});
const claim = (name: string, claims: Change['claims'] & object) => changed(name, { claims });
const cut = (name: string, mend: (token: string) => string): NamedSignature => ({
  name,
  make: (delivery) => mend(signDelivery(delivery)),
});
const other = (url: string, path: string) => `${new URL(url).origin}${path}`;

export const FORGED_SIGNATURES: readonly NamedSignature[] = [
  { name: 'no signature', make: () => null },
  { name: 'an empty signature', make: () => '' },
  { name: 'words', make: () => 'Bearer x' },
  { name: 'two dots', make: () => '..' },
  cut('two parts', (token) => token.split('.').slice(0, 2).join('.')),
  cut('a fourth part', (token) => `${token}.x`),
  cut('two signatures in one header', (token) => `${token}, ${token}`),
  cut('its signature cut off', (token) => token.replace(/[^.]*$/, '')),
  cut('half of its signature', (token) => token.slice(0, -20)),
  cut('a scheme before it', (token) => `Bearer ${token}`),
  claim('more than 4,096 characters', { jti: 'j'.repeat(4_097) }),
  cut('a header that is no JSON', (token) => `e30x.${token.split('.').slice(1).join('.')}`),
  { name: 'claims that are no JSON', make: () => `${part(HS256)}.e30x.AAAA` },
  changed('no algorithm', { header: { typ: 'JWT' } }),
  {
    name: 'alg none without a signature',
    make: (delivery) => `${part({ alg: 'none' })}.${signDelivery(delivery).split('.')[1]}.`,
  },
  changed('alg none with a signature', { header: { alg: 'none' } }),
  changed('alg nOnE', { header: { alg: 'nOnE' } }),
  changed('alg HS384, signed so', { header: { alg: 'HS384' }, hash: 'sha384' }),
  changed('alg HS512, signed so', { header: { alg: 'HS512' }, hash: 'sha512' }),
  changed('alg RS256', { header: { alg: 'RS256' } }),
  changed('alg ES256', { header: { alg: 'ES256' } }),
  changed('a critical extension', { header: { ...HS256, crit: ['x'], x: 1 } }),
  changed('another key', { key: 'sig_of_somebody_else' }),
  changed('an empty key', { key: '' }),
  changed('the public development key', { key: DEVELOPMENT_KEY }),
  changed('the key in capitals', ({ keys }) => ({ key: keys.current.toUpperCase() })),
  changed('both keys in one', ({ keys }) => ({ key: `${keys.current}${keys.next}` })),
  claim('another issuer', { iss: 'Somebody' }),
  claim('the issuer in small letters', { iss: 'upstash' }),
  claim('no issuer', { iss: undefined }),
  claim('no end', { exp: undefined }),
  changed('an end that is text', () => ({ claims: { exp: String(now() + 300) } })),
  changed('an end ten seconds ago', () => ({ claims: { exp: now() - 10 } })),
  claim('an end in 2001', { exp: 1_000_000_000 }),
  changed('a beginning in a minute', () => ({ claims: { nbf: now() + 60 } })),
  claim('a time of issue that is text', { iat: 'now' }),
  claim('no address', { sub: undefined }),
  changed('a list of addresses', ({ url }) => ({ claims: { sub: [url] } })),
  changed('another endpoint', ({ url }) => ({ claims: { sub: other(url, '/functions/other') } })),
  changed('another host', ({ url }) => ({ claims: { sub: url.replace('127.0.0.1', 'localhost') } })),
  changed('a slash at the end of the address', ({ url }) => ({ claims: { sub: `${url}/` } })),
  changed('a query behind the address', ({ url }) => ({ claims: { sub: `${url}?a=1` } })),
  claim('no hash of the body', { body: undefined }),
  claim('null as hash', { body: null }),
  claim('an empty hash', { body: '' }),
  claim('the hash of another body', { body: hashOf('{"v":1}') }),
  changed('the hash in hex', ({ body }) => ({ claims: { body: hashOf(body, 'hex') } })),
  changed('the hash with words behind it', ({ body }) => ({ claims: { body: `${hashOf(body)}x` } })),
];
