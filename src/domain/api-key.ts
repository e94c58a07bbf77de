// API keys: how they look, what they may do, and whether one still holds.
import type { TenantId } from './ids.ts';

/** What a key may do. `admin` covers what is about a whole user: export and erasure. */
export const SCOPES = ['read', 'update', 'erase', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export type ApiKey = {
  readonly keyId: string;
  readonly tenantId: TenantId;
  readonly scopes: readonly Scope[];
  /** ms since 1970; null: never. */
  readonly expiresAtMs: number | null;
  /** In the future while a rotation overlaps. */
  readonly revokedAtMs: number | null;
};

/** `saidso_<8 that tell it apart>_<256 bits, base64url>`: the beginning lets a scanner find a leaked one. */
const FORM = /^saidso_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export const looksLikeApiKey = (text: string): boolean => text.startsWith('saidso_');
export const isApiKey = (text: string): boolean => FORM.test(text);

/** Whether a key that exists is accepted at this moment. */
export const isLive = ({ expiresAtMs, revokedAtMs }: ApiKey, nowMs: number): boolean =>
  (expiresAtMs === null || nowMs < expiresAtMs) && (revokedAtMs === null || nowMs < revokedAtMs);

/**
 * Makes a key out of randomness that is given.
 * @param random 40 bytes from a cryptographic source: 8 for the prefix, 32 (256 bits) that are the secret
 * @returns the key, shown once, and how it begins, which is kept
 */
export function formApiKey(random: Uint8Array): { readonly key: string; readonly prefix: string } {
  if (random.length !== 40) throw new TypeError('an API key is made of 40 random bytes');
  const prefix = `saidso_${Array.from(random.slice(0, 8), (byte) => ALPHABET[byte % 32]).join('')}`;
  const secret = btoa(String.fromCharCode(...random.slice(8)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return { key: `${prefix}_${secret}`, prefix };
}
