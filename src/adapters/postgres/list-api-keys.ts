// The API keys of one tenant or of all, without their hashes.
import { listedKeyRows } from '../../contract/key-rows.ts';
import { ok } from '../../domain/result.ts';
import type { KeyRing } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';
import { readListedKey } from './issue-api-key.ts';

/** @returns the key ring's `listApiKeys`. */
export const listApiKeys =
  (database: Database): KeyRing['listApiKeys'] =>
  async (tenantId) => {
    const answer = await database.rpc('list_api_keys', { tenant_id: tenantId }, listedKeyRows);
    if (!answer.ok) return answer;
    return ok(answer.value.map(({ tenant, ...row }) => ({ ...readListedKey(row), tenant })));
  };
