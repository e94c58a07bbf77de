// Closes a chat for good.
import { chatRow } from '../../contract/chat-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { readChatRow } from './read-chat.ts';

/** @returns the store's `closeChat`; a closed chat is closed again without a change. Refusal: SDNFC. */
export const closeChat =
  (database: Database): MemoryStore['closeChat'] =>
  async ({ tenantId, userId, chatId }) => {
    const args = { tenant_id: tenantId, user_id: userId, chat_id: chatId };
    const answer = await database.rpc('close_chat', args, chatRow);
    return answer.ok ? ok(readChatRow(answer.value)) : answer;
  };
