// Who a request acts for: the user of a Supabase access token, in the tenant of this deployment, or the user that a
// backend names beside its API key, in the tenant of the key.
import type { Config } from '../../config.ts';
import { SCOPES, type Scope } from '../../domain/api-key.ts';
import { asId, type TenantId, type UserId } from '../../domain/ids.ts';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { ApiKeys, Authenticator, Hasher, Principal } from '../../ports/caller.ts';
import type { Clock } from '../../ports/runtime.ts';
import { createKeyCheck, type KeyFault } from './check-key.ts';
import { createFailureBudget } from './failure-budget.ts';
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
  | 'FAILED_AUTH_PER_MINUTE'
>;

/** Each says which kind and nothing of the token: it may be another system's secret sent here by mistake. */
const DETAILS: Readonly<
  Record<Exclude<TokenFault, 'keys_unavailable'> | Exclude<KeyFault, 'not_asked'> | 'missing', string>
> = {
  missing: 'Send an access token or an API key as `Authorization: Bearer <token>`.',
  malformed:
    'The Authorization header does not hold one bearer token of three base64url parts, or an API key.',
  expired: 'The access token has expired; get a new one and send the request again.',
  not_accepted: 'The access token is not one that this deployment accepts.',
  key_not_accepted: 'The API key is not one that this deployment accepts, or it is expired or revoked.',
};

/** A user with a token of their own may do everything with what is theirs. */
const OWN_SCOPES: readonly Scope[] = SCOPES;

/**
 * One per isolate: signing keys are fetched and imported once, API keys remembered for a minute. Tokens are verified
 * on every request; a cache of verified ones would save 0.1 ms and make revocation slower.
 * @returns `authenticate`: the principal; `unauthenticated`; `rate_limited` for an address with too many failures,
 *   before the database is asked; `invalid_request` when `Saidso-User` is missing, cannot name a user or stands beside
 *   a token; `dependency_unavailable` while no signing keys are known or a key cannot be looked up.
 */
export function createAuthenticator(
  config: AuthSettings,
  { hasher, apiKeys, clock }: { hasher: Hasher; apiKeys: ApiKeys; clock: Clock },
): Authenticator {
  const tenantId = asId<TenantId>(config.DEFAULT_TENANT_ID);
  const rules = { issuer: config.SUPABASE_JWT_ISSUER, audience: config.SUPABASE_JWT_AUDIENCE };
  const keys: TokenKeys = {
    keySet: createKeySet(config.SUPABASE_JWKS_URL, clock.now),
    secret: createSecret(config),
  };
  const budget = createFailureBudget(config.FAILED_AUTH_PER_MINUTE);
  const checkKey = createKeyCheck(apiKeys);

  const principal = async (
    user: { readonly tenantId: TenantId; readonly userId: UserId },
    scopes: readonly Scope[],
    keyId: string | null,
  ): Promise<Result<Principal, Problem>> =>
    ok({
      ...user,
      scopes,
      limitKey: await hasher.hash(`${user.tenantId}:${user.userId}`),
      keyLimitKey: keyId === null ? null : await hasher.hash(`key:${keyId}`),
    });

  return {
    async authenticate({ authorization, actsFor, address }) {
      const nowMs = clock.now();
      const wasSpentFor = budget.spentFor(address, nowMs);
      let isCounted = false;
      const count = () => {
        if (!isCounted) budget.spend(address, nowMs);
        isCounted = true;
      };
      const refuse = (fault: keyof typeof DETAILS): Result<never, Problem> => {
        count();
        return err(
          wasSpentFor === null ? { code: 'unauthenticated', detail: DETAILS[fault] } : tooMany(wasSpentFor),
        );
      };
      const bearer = readBearer(authorization);
      if (!bearer.ok) return refuse(bearer.error);
      if (bearer.value.kind === 'api-key') {
        const checked = await checkKey(bearer.value.text, actsFor, {
          nowMs,
          mayAsk() {
            if (budget.spentFor(address, nowMs) !== null) return false;
            count();
            return true;
          },
          found() {
            if (isCounted) budget.refund(address, nowMs);
            isCounted = false;
          },
        });
        if (checked.ok) return principal(checked.value, checked.value.scopes, checked.value.keyId);
        const fault = checked.error;
        if (fault === 'not_asked') return err(tooMany(budget.spentFor(address, nowMs) ?? 1));
        return typeof fault === 'string' ? refuse(fault) : err(fault);
      }
      const user = await verifyToken(bearer.value.text, keys, rules, nowMs);
      if (!user.ok) return user.error === 'keys_unavailable' ? err(unavailable('auth')) : refuse(user.error);
      if (actsFor !== undefined) return err(NOT_WITH_A_TOKEN);
      return principal({ tenantId, userId: user.value }, OWN_SCOPES, null);
    },
  };
}

const NOT_WITH_A_TOKEN: Problem = {
  code: 'invalid_request',
  detail: 'A user with an access token acts for themself; Saidso-User goes with an API key.',
  errors: [{ pointer: '/headers/saidso-user', detail: 'only with an API key' }],
};

const tooMany = (seconds: number): Problem => ({
  code: 'rate_limited',
  detail: 'Too many failed tries from this address; Retry-After says when the next one is looked at.',
  retryAfterSeconds: seconds,
});

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
