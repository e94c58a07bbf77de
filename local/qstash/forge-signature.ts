// Bad signatures to order: each is wrong in one way only, so that a consumer which takes it lacks one check.
import { createHmac } from 'node:crypto';
import { encodePart, hashBody, type SignatureParts, signParts } from './signature.ts';

/** `next-key` and `padded-hash` are good ones that a consumer must take; the others it must refuse. */
export const FORGERIES = [
  'wrong-key',
  'next-key',
  'hs512',
  'none',
  'no-exp',
  'expired',
  'wrong-sub',
  'wrong-body',
  'no-body',
  'padded-hash',
] as const;
export type Forgery = (typeof FORGERIES)[number];

export const isForgery = (name: unknown): name is Forgery => FORGERIES.some((forgery) => forgery === name);

/** A key that no account has. */
const STRANGERS_KEY = 'sig_of_a_stranger';
const HOUR_S = 3_600;

function without(parts: SignatureParts, claim: string): SignatureParts {
  const { [claim]: _, ...claims } = parts.claims;
  return { ...parts, claims };
}

/** @param parts of the good signature. @param nextKey the second of the two signing keys. */
export function forgeSignature(forgery: Forgery, parts: SignatureParts, nextKey: string): string {
  const { claims } = parts;
  const claiming = (more: Record<string, unknown>) => signParts({ ...parts, claims: { ...claims, ...more } });
  switch (forgery) {
    case 'wrong-key':
      return signParts({ ...parts, key: STRANGERS_KEY });
    case 'next-key':
      return signParts({ ...parts, key: nextKey });
    case 'hs512': {
      const unsigned = `${encodePart({ alg: 'HS512', typ: 'JWT' })}.${encodePart(claims)}`;
      return `${unsigned}.${createHmac('sha512', parts.key).update(unsigned).digest('base64url')}`;
    }
    case 'none':
      return `${encodePart({ alg: 'none', typ: 'JWT' })}.${encodePart(claims)}.`;
    case 'no-exp':
      return signParts(without(parts, 'exp'));
    case 'expired':
      return claiming({ exp: Number(claims.iat) - HOUR_S, iat: Number(claims.iat) - 2 * HOUR_S });
    case 'wrong-sub':
      return claiming({ sub: `${String(claims.sub)}/elsewhere` });
    case 'wrong-body':
      return claiming({ body: hashBody(Buffer.from('another body')) });
    case 'no-body':
      return signParts(without(parts, 'body'));
    case 'padded-hash':
      return claiming({ body: `${String(claims.body)}=` });
  }
}
