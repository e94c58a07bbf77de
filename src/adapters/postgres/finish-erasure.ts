// Completes the receipt of an erased chat once its cache is clear.
import { erasureRow } from '../../contract/machinery-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { readErasure } from './read-erasure.ts';

/** @returns the store's `finishErasure`; the first number of keys stays. Refusal: SDNFC. */
export const finishErasure =
  (database: Database): MemoryStore['finishErasure'] =>
  async ({ tenantId, chatId }, redisKeys) => {
    const answer = await database.rpc(
      'finish_erasure',
      { tenant_id: tenantId, chat_id: chatId, redis_keys: redisKeys },
      erasureRow,
    );
    return answer.ok ? ok(readErasure(answer.value)) : answer;
  };
