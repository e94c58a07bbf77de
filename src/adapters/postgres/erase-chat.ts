// Erases every row of a chat.
import { erasureRow } from '../../contract/machinery-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { readErasure } from './read-erasure.ts';

/** @returns the store's `eraseChat`; its owner gets the same receipt again. Refusal: SDNFC. */
export const eraseChat =
  (database: Database): MemoryStore['eraseChat'] =>
  async ({ tenantId, userId, chatId }) => {
    const answer = await database.rpc(
      'erase_chat',
      { tenant_id: tenantId, user_id: userId, chat_id: chatId },
      erasureRow,
    );
    return answer.ok ? ok(readErasure(answer.value)) : answer;
  };
