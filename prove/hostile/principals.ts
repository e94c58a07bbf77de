// Who asks: the two people of a tenant, and everybody who is nobody here.
import { randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import type { TestStack } from '../../tests/support/stack.ts';

export type Principal = {
  readonly name: string;
  /** The whole header; null sends none. */
  readonly authorization: string | null;
  /** Whose objects are theirs; null for one who is let in nowhere. */
  readonly owns: 'a' | 'b' | null;
};

const YEAR = 31_536_000;

/**
 * Two people and four who are nobody. A principal that comes with API keys (a key of the tenant for a user, a revoked
 * one, one of another tenant) is one more entry here: the proof asks every route as each of them.
 */
export async function openPrincipals(stack: TestStack): Promise<readonly Principal[]> {
  const [a, b] = await stack.people(2);
  if (a === undefined || b === undefined) throw new Error('two people were asked for');
  const seconds = Math.floor(Date.now() / 1000);
  // Signed by a project that is not ours, and claiming to be the owner.
  const elsewhere = await generateKeyPair('ES256');
  const foreign = new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: randomUUID() })
    .setSubject(a.id)
    .setIssuer('https://elsewhere.example/auth/v1')
    .setAudience('authenticated')
    .setExpirationTime('1h')
    .sign(elsewhere.privateKey);
  const bearer = (token: string) => `Bearer ${token}`;
  return [
    { name: 'the owner', authorization: bearer(a.token), owns: 'a' },
    { name: 'another user of the tenant', authorization: bearer(b.token), owns: 'b' },
    { name: 'nobody', authorization: null, owns: null },
    {
      name: 'the owner with an expired token',
      authorization: bearer(await stack.es256Token({ sub: a.id, exp: seconds - YEAR })),
      owns: null,
    },
    {
      name: 'the role of the service',
      authorization: bearer(await stack.es256Token({ sub: a.id, role: 'service_role' })),
      owns: null,
    },
    {
      name: 'the role of an anonymous caller',
      authorization: bearer(await stack.es256Token({ sub: a.id, role: 'anon' })),
      owns: null,
    },
    { name: 'a user of another project', authorization: bearer(await foreign), owns: null },
  ];
}
