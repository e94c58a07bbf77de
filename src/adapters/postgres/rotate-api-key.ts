// Issues a key in the place of another.
import { changedKeyRow } from '../../contract/key-rows.ts';
import { ok } from '../../domain/result.ts';
import type { KeyRing } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';
import { readListedKey } from './issue-api-key.ts';

/** @returns the key ring's `rotateApiKey`. Null: there is no such key, or it is revoked already. */
export const rotateApiKey =
  (database: Database): KeyRing['rotateApiKey'] =>
  async (keyId, { keyId: newKeyId, prefix, secretHash }, overlapMs) => {
    const args = {
      key_id: keyId,
      new_key_id: newKeyId,
      prefix,
      secret_hash: secretHash,
      overlap_ms: overlapMs,
    };
    const answer = await database.rpc('rotate_api_key', args, changedKeyRow);
    return answer.ok ? ok('key' in answer.value ? readListedKey(answer.value.key) : null) : answer;
  };
