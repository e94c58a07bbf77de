// Whether a token is an access token of this Supabase project, and whose.
import { type CryptoKey, decodeProtectedHeader, errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import { uuid } from '../../contract/http.ts';
import { asId, type UserId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { type KeySet, KeysUnavailable } from './key-set.ts';

/** `secret` is null unless the project still signs with its legacy HS256 secret. */
export type TokenKeys = { readonly keySet: KeySet; readonly secret: (() => Promise<CryptoKey>) | null };
export type TokenRules = { readonly issuer: string; readonly audience: string };
export type TokenFault = 'malformed' | 'expired' | 'not_accepted' | 'keys_unavailable';

/** Clocks of two data centres; the same on `exp` and `nbf`. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** jose checks signature, times, issuer and audience; it lets an array `sub` and `service_role` through. */
const claims = z.object({ sub: uuid, role: z.literal('authenticated') });

/**
 * @param now ms since 1970
 * @returns the user, or what is wrong; `expired` only for a token that was good once.
 */
export async function verifyToken(
  token: string,
  keys: TokenKeys,
  rules: TokenRules,
  now: number,
): Promise<Result<UserId, TokenFault>> {
  const options = {
    ...rules,
    requiredClaims: ['exp', 'sub', 'role', 'iss', 'aud'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(now),
  };
  try {
    const { payload } = await verifySignature(token, keys, options);
    const parsed = claims.safeParse(payload);
    return parsed.success ? ok(asId<UserId>(parsed.data.sub)) : err('not_accepted');
  } catch (error) {
    return err(faultOf(error));
  }
}

/**
 * The algorithm decides which keys are asked, and only those: a public key never serves as an HMAC secret, and the
 * secret never checks what claims to be signed by a key pair.
 */
async function verifySignature(token: string, { keySet, secret }: TokenKeys, options: JWTVerifyOptions) {
  const { alg } = decodeProtectedHeader(token);
  if (alg === 'ES256' || alg === 'RS256') return jwtVerify(token, keySet, { ...options, algorithms: [alg] });
  if (alg === 'HS256' && secret !== null)
    return jwtVerify(token, await secret(), { ...options, algorithms: ['HS256'] });
  throw new errors.JOSEAlgNotAllowed();
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof KeysUnavailable) return 'keys_unavailable';
  if (error instanceof errors.JWTExpired) return 'expired';
  // decodeProtectedHeader reports a header that is no JSON with a TypeError.
  const isMalformed = [errors.JWSInvalid, errors.JWTInvalid, TypeError].some((kind) => error instanceof kind);
  return isMalformed ? 'malformed' : 'not_accepted';
}
