// Writes a new API key down, by its hash.
import type { z } from 'zod';
import { changedKeyRow, type listedKeyRow } from '../../contract/key-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { KeyRing, ListedKey } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';

/** Row to port. */
export const readListedKey = (row: z.output<typeof listedKeyRow>): ListedKey => ({
  keyId: row.key_id,
  tenantId: asId(row.tenant_id),
  prefix: row.prefix,
  name: row.name,
  scopes: row.scopes,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  rotatedFrom: row.rotated_from,
});

/** @returns the key ring's `issueApiKey`. Null: there is no such tenant. */
export const issueApiKey =
  (database: Database): KeyRing['issueApiKey'] =>
  async ({ keyId, tenantId, prefix, secretHash, name, scopes, expiresAt }) => {
    const args = {
      key_id: keyId,
      tenant_id: tenantId,
      prefix,
      secret_hash: secretHash,
      name,
      scopes: [...scopes],
      expires_at: expiresAt,
    };
    const answer = await database.rpc('issue_api_key', args, changedKeyRow);
    return answer.ok ? ok('key' in answer.value ? readListedKey(answer.value.key) : null) : answer;
  };
