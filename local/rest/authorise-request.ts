// The gateway's decision about one request: whose token PostgREST gets to see.
import type { IncomingHttpHeaders } from 'node:http';

export type Authorisation = { ok: true; bearer: string } | { ok: false; message: string };

/**
 * A known `apikey` opens the gate. A bearer that is a token of its own then wins over the key, so a user's front end
 * sends both; without one, or with the key repeated as bearer (as supabase-js does), the key's role acts.
 * The token itself is PostgREST's to verify.
 */
export function authoriseRequest(
  headers: IncomingHttpHeaders,
  roleTokens: Map<string, string>,
): Authorisation {
  const key = headers.apikey;
  if (typeof key !== 'string' || key === '') return { ok: false, message: 'No API key found in request' };
  const roleToken = roleTokens.get(key);
  if (!roleToken) return { ok: false, message: 'Invalid API key' };
  const [, bearer] = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (!bearer || bearer === key) return { ok: true, bearer: roleToken };
  if (bearer.startsWith('sb_')) return { ok: false, message: 'Invalid API key' };
  return { ok: true, bearer };
}
