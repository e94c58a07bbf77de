// The public keys of the Supabase project, kept per isolate, and what happens while their address is down.
import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';

const FETCH_TIMEOUT_MS = 2_000;
/** A token with an unknown `kid` causes a fetch at most this often; so does an outage. */
const COOLDOWN_MS = 30_000;
/** Cold and down: callers within this of a failure are refused at once and do not queue up behind timeouts. */
const COLD_COOLDOWN_MS = 1_000;
/** Supabase's edge caches for as long, so a removed key may be accepted for 20 minutes. */
const MAX_AGE_MS = 600_000;

/** No key can be named because the key set cannot be had: says nothing about the token. */
export class KeysUnavailable extends Error {}

export type KeySet = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/**
 * Keys already known serve on while the address is down, without an end: jose would refuse every token from the
 * moment its copy is ten minutes old. The price: a key removed during such an outage is accepted until it is over.
 *
 * @param now ms since 1970
 * @throws KeysUnavailable, or jose's JWKSNoMatchingKey and JWKSMultipleMatchingKeys, which are the token's fault.
 */
export function createKeySet(url: string, now: () => number): KeySet {
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
  });
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (header, token) => {
    const wait = remote.jwks() ? COOLDOWN_MS : COLD_COOLDOWN_MS;
    const since = now() - failedAt;
    // Negative: the clock was set back since, which must not keep the keys away until it has caught up.
    if (since >= wait || since < 0) {
      try {
        return await remote(header, token);
      } catch (error) {
        if (isTokensFault(error)) throw error;
        failedAt = now();
      }
    }
    const known = remote.jwks();
    if (!known) throw new KeysUnavailable();
    try {
      return await createLocalJWKSet(known)(header, token);
    } catch {
      // An unknown `kid` during an outage may be a key added since, so it is not called invalid.
      throw new KeysUnavailable();
    }
  };
}

const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
