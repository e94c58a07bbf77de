// Creates a chat with its empty memory.
import { createdChatRow } from '../../contract/chat-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';
import { readChatRow } from './read-chat.ts';

/** @returns the store's `createChat`; the same owner again gets `exists`. Refusal: SDUNA. */
export const createChat =
  (database: Database): MemoryStore['createChat'] =>
  async ({ tenantId, userId, chatId }, metadata) => {
    const answer = await database.rpc(
      'create_chat',
      { tenant_id: tenantId, user_id: userId, chat_id: chatId, metadata: toJson(metadata) },
      createdChatRow,
    );
    if (!answer.ok) return answer;
    const { outcome, ...row } = answer.value;
    return ok({ outcome, chat: readChatRow(row) });
  };
