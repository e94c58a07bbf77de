// Who a request acts for: the user of a Supabase access token, in the tenant of this deployment.
import type { Config } from '../../config.ts';
import { asId, type TenantId } from '../../domain/ids.ts';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, ok } from '../../domain/result.ts';
import type { Authenticator, Hasher } from '../../ports/caller.ts';
import type { Clock } from '../../ports/runtime.ts';
import { createKeySet } from './key-set.ts';
import { readBearer } from './read-bearer.ts';
import { type TokenFault, type TokenKeys, verifyToken } from './verify-token.ts';

export type AuthSettings = Pick<
  Config,
  | 'DEFAULT_TENANT_ID'
  | 'SUPABASE_JWKS_URL'
  | 'SUPABASE_JWT_SECRET'
  | 'SUPABASE_JWT_ISSUER'
  | 'SUPABASE_JWT_AUDIENCE'
>;

/** Each says which kind and nothing of the token: it may be another system's secret sent here by mistake. */
const DETAILS: Readonly<Record<Exclude<TokenFault, 'keys_unavailable'> | 'missing', string>> = {
  missing: 'Send an access token as `Authorization: Bearer <token>`.',
  malformed: 'The Authorization header does not hold one bearer token of three base64url parts.',
  expired: 'The access token has expired; get a new one and send the request again.',
  not_accepted: 'The access token is not one that this deployment accepts.',
};

/**
 * One per isolate: keys are fetched and imported once. Tokens are verified on every request; a cache of verified ones
 * would save 0.1 ms and make revocation slower.
 * @returns `authenticate`: the principal, `unauthenticated`, or `dependency_unavailable` while no keys are known.
 */
export function createAuthenticator(config: AuthSettings, hasher: Hasher, clock: Clock): Authenticator {
  const tenantId = asId<TenantId>(config.DEFAULT_TENANT_ID);
  const rules = { issuer: config.SUPABASE_JWT_ISSUER, audience: config.SUPABASE_JWT_AUDIENCE };
  const keys: TokenKeys = {
    keySet: createKeySet(config.SUPABASE_JWKS_URL, clock.now),
    secret: createSecret(config),
  };
  return {
    async authenticate(authorization) {
      const token = readBearer(authorization);
      if (!token.ok) return err(refusal(token.error));
      const user = await verifyToken(token.value, keys, rules, clock.now());
      if (!user.ok) return err(refusal(user.error));
      const limitKey = await hasher.hash(`${tenantId}:${user.value}`);
      return ok({ tenantId, userId: user.value, limitKey });
    },
  };
}

const refusal = (fault: TokenFault | 'missing'): Problem =>
  fault === 'keys_unavailable' ? unavailable('auth') : { code: 'unauthenticated', detail: DETAILS[fault] };

/** The legacy secret as a key that is imported at the first use and kept; null when the project has none. */
function createSecret({ SUPABASE_JWT_SECRET: secret }: AuthSettings): TokenKeys['secret'] {
  if (secret === undefined) return null;
  let key: Promise<CryptoKey> | undefined;
  return () => {
    const bytes = new TextEncoder().encode(secret.open());
    key ??= crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    return key;
  };
}
