// The `Upstash-Signature` header: a fresh HS256 token for each attempt.
import { createHash, createHmac, randomUUID } from 'node:crypto';

/** QStash's tokens live five minutes; retries come later than that, hence one token per attempt. */
const LIFETIME_S = 300;

/** What one token says and is signed with. */
export interface SignatureParts {
  key: string;
  claims: Record<string, unknown>;
}

/** One of the two readable parts of a token. */
export const encodePart = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** SHA-256 of the body in base64url without padding, the `body` claim. */
export function hashBody(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url');
}

export function signParts({ key, claims }: SignatureParts): string {
  const unsigned = `${encodePart({ alg: 'HS256', typ: 'JWT' })}.${encodePart(claims)}`;
  return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
}

/**
 * What the token of one attempt says. `sub` is the destination exactly as it was published. `nbf` is 0 as the vendor
 * has sent it since September 2024: consumers with a clock that lags must not refuse.
 *
 * @param now milliseconds since 1970
 */
export function attemptParts(key: string, url: string, body: Uint8Array, now: number): SignatureParts {
  const iat = Math.floor(now / 1_000);
  const claims = {
    iss: 'Upstash',
    sub: url,
    exp: iat + LIFETIME_S,
    nbf: 0,
    iat,
    jti: `jwt_${randomUUID()}`,
    body: hashBody(body),
  };
  return { key, claims };
}

/** Signs one attempt as the vendor does; `now` in milliseconds since 1970. */
export const signAttempt = (key: string, url: string, body: Uint8Array, now: number): string =>
  signParts(attemptParts(key, url, body, now));
