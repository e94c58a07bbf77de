// Who asks: the two people of a tenant, backends that act for them, and everybody who is nobody here.
import { randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import type { Scope } from '../../src/domain/api-key.ts';
import type { TestStack } from '../../tests/support/stack.ts';
import type { HostileKeys } from './hostile-keys.ts';

export type Principal = {
  readonly name: string;
  /** Everything sent to say who asks, for a call that needs this scope. */
  readonly headers: (scope: Scope) => Readonly<Record<string, string>>;
  /** Whose objects are theirs; null for one who has none here. */
  readonly owns: 'a' | 'b' | null;
  /** What the door says to them: 200 lets them in, though nothing here may be theirs. */
  readonly door: 200 | 401 | 403;
  /** Lives in another tenant, where every id is free. */
  readonly isElsewhere?: true;
};

export type World = {
  readonly principals: readonly Principal[];
  /** Ids and tokens of the two whose objects are asked about. */
  readonly a: { readonly id: string; readonly token: string };
  readonly b: { readonly id: string; readonly token: string };
};

const YEAR = 31_536_000;

/** The proof asks every route as each of them: a new kind of caller is one more entry here. */
export async function openPrincipals(stack: TestStack, keys: HostileKeys): Promise<World> {
  const [a, b] = await stack.people(2);
  if (a === undefined || b === undefined) throw new Error('two people were asked for');
  const seconds = Math.floor(Date.now() / 1000);
  // Signed by a project that is not ours, and claiming to be the owner.
  const elsewhere = await generateKeyPair('ES256');
  const foreign = await new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: randomUUID() })
    .setSubject(a.id)
    .setIssuer('https://elsewhere.example/auth/v1')
    .setAudience('authenticated')
    .setExpirationTime('1h')
    .sign(elsewhere.privateKey);
  const bearer = (token: string) => () => ({ authorization: `Bearer ${token}` });
  const backend = (key: string, user: string) => () => ({
    authorization: `Bearer ${key}`,
    'saidso-user': user,
  });
  const nobody = (name: string, headers: Principal['headers']): Principal => ({
    name,
    headers,
    owns: null,
    door: 401,
  });
  return {
    a,
    b,
    principals: [
      { name: 'the owner', headers: bearer(a.token), owns: 'a', door: 200 },
      { name: 'another user of the tenant', headers: bearer(b.token), owns: 'b', door: 200 },
      { name: 'a key that acts for the owner', headers: backend(keys.ours, a.id), owns: 'a', door: 200 },
      { name: 'a key that acts for the other user', headers: backend(keys.ours, b.id), owns: 'b', door: 200 },
      {
        name: 'a key that acts for a third user',
        headers: backend(keys.ours, 'cy@acme.example'),
        owns: null,
        door: 200,
      },
      {
        name: 'a key of another tenant that names the owner',
        headers: backend(keys.ofAnotherTenant, a.id),
        owns: null,
        door: 200,
        isElsewhere: true,
      },
      {
        name: 'a key for the owner without the scope',
        headers: (scope) => backend(keys.without[scope], a.id)(),
        owns: null,
        door: 403,
      },
      nobody('a revoked key for the owner', backend(keys.revoked, a.id)),
      nobody('an expired key for the owner', backend(keys.expired, a.id)),
      nobody('nobody', () => ({})),
      nobody(
        'the owner with an expired token',
        bearer(await stack.es256Token({ sub: a.id, exp: seconds - YEAR })),
      ),
      nobody('the role of the service', bearer(await stack.es256Token({ sub: a.id, role: 'service_role' }))),
      nobody('the role of an anonymous caller', bearer(await stack.es256Token({ sub: a.id, role: 'anon' }))),
      nobody('a user of another project', bearer(foreign)),
    ],
  };
}
