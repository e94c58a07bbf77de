// Whose an API key is.
import { apiKeyRow } from '../../contract/key-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { ApiKeys } from '../../ports/caller.ts';
import type { Database } from './client.ts';

const msOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));

/** @returns `readApiKey`: the key, or null for one that was never issued. */
export const readApiKey =
  (database: Database): ApiKeys['readApiKey'] =>
  async (secretHash) => {
    const answer = await database.rpc('read_api_key', { secret_hash: secretHash }, apiKeyRow);
    if (!answer.ok) return answer;
    const row = answer.value;
    if (row.outcome === 'unknown') return ok(null);
    return ok({
      keyId: row.key_id,
      tenantId: asId(row.tenant_id),
      scopes: row.scopes,
      expiresAtMs: msOf(row.expires_at),
      revokedAtMs: msOf(row.revoked_at),
    });
  };
