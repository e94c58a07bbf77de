// API keys in a Map, with a count of how often they were asked for.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type ApiKey, formApiKey, SCOPES } from '../../../src/domain/api-key.ts';
import { asId, type TenantId } from '../../../src/domain/ids.ts';
import { unavailable } from '../../../src/domain/problem.ts';
import { err, ok } from '../../../src/domain/result.ts';
import type { ApiKeys } from '../../../src/ports/caller.ts';

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createInMemoryKeys() {
  const kept = new Map<string, ApiKey>();
  const state = { lookUps: 0, isDown: false };
  const apiKeys: ApiKeys = {
    async readApiKey(secretHash) {
      state.lookUps += 1;
      return state.isDown ? err(unavailable('postgres')) : ok(kept.get(secretHash) ?? null);
    },
  };
  return {
    ...apiKeys,
    state,
    /** @returns the key, as its backend would send it */
    issue(change: Partial<ApiKey> = {}): string {
      const { key } = formApiKey(randomBytes(40));
      kept.set(hashOf(key), {
        keyId: randomUUID(),
        tenantId: asId<TenantId>('00000000-0000-4000-8000-0000000000b2'),
        scopes: SCOPES,
        expiresAtMs: null,
        revokedAtMs: null,
        ...change,
      });
      return key;
    },
    change(key: string, change: Partial<ApiKey>) {
      const held = kept.get(hashOf(key));
      if (held === undefined) throw new TypeError('no such key');
      kept.set(hashOf(key), { ...held, ...change });
    },
  };
}
