// The token or API key out of an Authorization header.
import { looksLikeApiKey } from '../../domain/api-key.ts';
import { err, ok, type Result } from '../../domain/result.ts';

/** Supabase tokens are 1 to 2 kB; every byte is hashed before anything is known about the sender. */
const MOST_BYTES = 8_192;

export type Bearer = { readonly kind: 'token' | 'api-key'; readonly text: string };

/**
 * The scheme is matched without case (RFC 7235). A token must be three base64url parts; what begins like an API key is
 * one, well formed or not. Two joined by a comma, as proxies join repeated headers, are malformed.
 */
export function readBearer(authorization: string | undefined): Result<Bearer, 'missing' | 'malformed'> {
  if (authorization === undefined || authorization.trim() === '') return err('missing');
  // The size comes first: the pattern is linear, but even linear work on a megabyte is a gift.
  if (authorization.length > MOST_BYTES + 'Bearer '.length) return err('malformed');
  const text = /^bearer +([\w.-]+)$/i.exec(authorization)?.[1];
  if (text === undefined) return err('malformed');
  if (looksLikeApiKey(text)) return ok({ kind: 'api-key', text });
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) ? ok({ kind: 'token', text }) : err('malformed');
}
