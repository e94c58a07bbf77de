// Access tokens that this deployment must not take, each by name and with what it sends; and the odd ones that are good.
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';

/** What is known of the project: its secret and key pair, and whose token is forged. */
export type TokenProject = {
  readonly secret: string;
  readonly issuer: string;
  readonly userId: string;
  readonly privateKey: JsonWebKey & { readonly kid: string };
  /** Opens the page of figures, and nothing else. */
  readonly metricsToken: string;
};

export type NamedToken = {
  readonly name: string;
  /** The whole Authorization header; null sends none. */
  readonly header: string | null;
  readonly isGood: boolean;
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HS256 = { alg: 'HS256', typ: 'JWT' };

export function claimsOf({ issuer, userId }: TokenProject, change: Readonly<Record<string, unknown>> = {}) {
  const seconds = Math.floor(Date.now() / 1000);
  const good = { iss: issuer, aud: 'authenticated', sub: userId, role: 'authenticated' };
  return { ...good, exp: seconds + 3_600, iat: seconds, session_id: randomUUID(), ...change };
}

/** Signs by hand, for what no library would sign. */
export function hmac(header: unknown, claims: unknown, key: string | Buffer, hash = 'sha256'): string {
  const unsigned = `${part(header)}.${typeof claims === 'string' ? claims : part(claims)}`;
  return `${unsigned}.${createHmac(hash, key).update(unsigned).digest('base64url')}`;
}

async function ecToken(key: JsonWebKey, header: Record<string, unknown>, claims: Record<string, unknown>) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...header })
    .sign(await importJWK(key, 'ES256'));
}

/** @returns at least forty that are refused, and a handful that look odd and are let in. */
export async function namedTokens(project: TokenProject): Promise<readonly NamedToken[]> {
  const { secret, privateKey } = project;
  const { kid } = privateKey;
  const seconds = Math.floor(Date.now() / 1000);
  const good = claimsOf(project);
  const hs = (change: Record<string, unknown>) => hmac(HS256, claimsOf(project, change), secret);
  const es = (change: Record<string, unknown>, header: Record<string, unknown> = { kid }) =>
    ecToken(privateKey, header, claimsOf(project, change));
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const publicKey = createPublicKey({ key: privateKey, format: 'jwk' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const ownES = await es({});
  const [head = '', body = '', signature = ''] = ownES.split('.');
  const bad = (name: string, token: string): NamedToken => ({
    name,
    header: `Bearer ${token}`,
    isGood: false,
  });
  const raw = (name: string, header: string | null): NamedToken => ({ name, header, isGood: false });
  const fine = (name: string, header: string): NamedToken => ({ name, header, isGood: true });
  return [
    raw('no header', null),
    raw('an empty header', ''),
    raw('the scheme alone', 'Bearer'),
    raw('a token without a scheme', ownES),
    raw('another scheme', `Basic ${ownES}`),
    raw('two tokens', `Bearer ${ownES}, Bearer ${ownES}`),
    raw('a token in quotes', `Bearer "${ownES}"`),
    raw('a tab for the space', `Bearer\t${ownES}`),
    bad('the token of the metrics page', project.metricsToken),
    bad('words', 'not-a-token'),
    bad('two dots', '..'),
    bad('two parts', `${head}.${body}`),
    bad('five parts, as if encrypted', 'a.b.c.d.e'),
    bad('more than 8 kB', hs({ pad: 'p'.repeat(8_192) })),
    bad('a header that is no JSON', `e30x.${body}.${signature}`),
    bad('claims that are no JSON', hmac(HS256, 'e30x', secret)),
    bad('claims that are a list', hmac(HS256, [], secret)),
    bad('claims that are null', hmac(HS256, null, secret)),
    bad('alg none and no signature', `${part({ alg: 'none', typ: 'JWT' })}.${part(good)}.`),
    bad('alg none and a signature', hmac({ alg: 'none' }, good, secret)),
    bad('alg NONE and a signature', hmac({ alg: 'NONE' }, good, secret)),
    bad('no alg', hmac({ typ: 'JWT' }, good, secret)),
    bad('a list of algs', hmac({ alg: ['HS256'] }, good, secret)),
    bad('alg HS384, signed so', hmac({ alg: 'HS384' }, good, secret, 'sha384')),
    bad('alg HS512, signed so', hmac({ alg: 'HS512' }, good, secret, 'sha512')),
    bad('another secret', hmac(HS256, good, `${secret}x`)),
    bad('an empty secret', hmac(HS256, good, '')),
    bad('an HMAC with the public key as PEM', hmac({ ...HS256, kid }, good, String(pem))),
    bad('an HMAC with the public key as DER', hmac({ ...HS256, kid }, good, der)),
    bad('ES256 over an HMAC with the secret', hmac({ alg: 'ES256', kid }, good, secret)),
    bad('RS256 under the id of the ES256 key', hmac({ alg: 'RS256', kid }, good, secret)),
    bad('a key pair of somebody else', await ecToken(stranger, { kid }, good)),
    bad(
      'its own key brought along',
      await ecToken(stranger, { kid: 'own', jwk: { ...stranger, d: undefined } }, good),
    ),
    bad(
      'an address for its key',
      await ecToken(stranger, { kid: 'own', jku: 'https://evil.example/jwks.json' }, good),
    ),
    bad('an unknown key id', await es({}, { kid: randomUUID() })),
    bad('a path for a key id', await es({}, { kid: '../../etc/passwd' })),
    bad('a critical extension', hmac({ ...HS256, crit: ['x'], x: 1 }, good, secret)),
    bad(
      'another user under the same signature',
      `${head}.${part({ ...good, sub: randomUUID() })}.${signature}`,
    ),
    bad('the signature cut short', ownES.slice(0, -10)),
    bad('a signature of zeros', `${head}.${body}.${'A'.repeat(86)}`),
    bad('expired a minute ago', await es({ exp: seconds - 60 })),
    bad('expired a minute ago, by the secret', hs({ exp: seconds - 60 })),
    bad('no end', await es({ exp: undefined })),
    bad('an end that is text', hs({ exp: `${seconds + 60}` })),
    bad('an end that is null', hs({ exp: null })),
    bad('not valid for a minute yet', await es({ nbf: seconds + 60 })),
    bad('another issuer', await es({ iss: 'https://other.example/auth/v1' })),
    bad('the issuer with a slash at its end', hs({ iss: `${project.issuer}/` })),
    bad('no issuer', hs({ iss: undefined })),
    bad('another audience', await es({ aud: 'anon' })),
    bad('no audience', hs({ aud: undefined })),
    bad('no subject', hs({ sub: undefined })),
    bad('a list of subjects', hs({ sub: [project.userId] })),
    bad('a subject that is no UUID', hs({ sub: 'admin' })),
    bad('the subject in capitals', hs({ sub: `ABCDEF${project.userId.slice(6)}` })),
    bad('a pattern for a subject', hs({ sub: '*' })),
    bad('SQL behind the subject', hs({ sub: `${project.userId}' or '1'='1` })),
    bad('no role', hs({ role: undefined })),
    bad('the role anon', hs({ role: 'anon' })),
    bad('the role service_role', hs({ role: 'service_role' })),
    bad('the role supabase_admin', hs({ role: 'supabase_admin' })),
    bad('a list of roles', hs({ role: ['authenticated'] })),
    fine('the key pair of the project', `Bearer ${ownES}`),
    fine('the secret of the project', `Bearer ${hs({})}`),
    fine('the scheme in small letters', `bearer ${ownES}`),
    fine('several audiences, ours among them', `Bearer ${hs({ aud: ['other', 'authenticated'] })}`),
    fine('an anonymous sign-in', `Bearer ${hs({ is_anonymous: true })}`),
  ];
}
