// The chats of one user, newest first.
import { listedChatRows } from '../../contract/chat-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { readChatRow } from './read-chat.ts';

/** @returns the store's `listChats`. */
export const listChats =
  (database: Database): MemoryStore['listChats'] =>
  async ({ tenantId, userId }, before, most) => {
    const answer = await database.rpc(
      'list_chats',
      {
        tenant_id: tenantId,
        user_id: userId,
        before_micros: before?.createdMicros ?? null,
        before_chat_id: before?.chatId ?? null,
        most,
      },
      listedChatRows,
    );
    if (!answer.ok) return answer;
    return ok(
      answer.value.map(({ created_micros, ...row }) => ({
        ...readChatRow(row),
        createdMicros: created_micros,
      })),
    );
  };
