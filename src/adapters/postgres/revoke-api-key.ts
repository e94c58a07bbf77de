// Takes an API key back.
import { changedKeyRow } from '../../contract/key-rows.ts';
import { ok } from '../../domain/result.ts';
import type { KeyRing } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';
import { readListedKey } from './issue-api-key.ts';

/** @returns the key ring's `revokeApiKey`. Null: there is no such key. */
export const revokeApiKey =
  (database: Database): KeyRing['revokeApiKey'] =>
  async (keyId, inMs) => {
    const answer = await database.rpc('revoke_api_key', { key_id: keyId, in_ms: inMs }, changedKeyRow);
    return answer.ok ? ok('key' in answer.value ? readListedKey(answer.value.key) : null) : answer;
  };
