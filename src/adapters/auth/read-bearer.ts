// The token out of an Authorization header.
import { err, ok, type Result } from '../../domain/result.ts';

/** Supabase tokens are 1 to 2 kB; every byte is hashed before anything is known about the sender. */
const MOST_BYTES = 8_192;

/**
 * The scheme is matched without case (RFC 7235), the token must be three base64url parts. Two tokens joined by a comma,
 * as proxies join repeated headers, are malformed.
 */
export function readBearer(authorization: string | undefined): Result<string, 'missing' | 'malformed'> {
  if (authorization === undefined || authorization.trim() === '') return err('missing');
  // The size comes first: the pattern is linear, but even linear work on a megabyte is a gift.
  if (authorization.length > MOST_BYTES + 'Bearer '.length) return err('malformed');
  const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  return token === undefined ? err('malformed') : ok(token);
}
