// Everything that is held about one chat.
import { exportedChatRow } from '../../contract/chat-rows.ts';
import { ok } from '../../domain/result.ts';
import type { UserData } from '../../ports/user-data.ts';
import type { Database } from './client.ts';
import { readChatRow } from './read-chat.ts';

/** @returns `exportChat`. Refusal: SDNFC. */
export const exportChat =
  (database: Database): UserData['exportChat'] =>
  async ({ tenantId, userId, chatId }) => {
    const args = { tenant_id: tenantId, user_id: userId, chat_id: chatId };
    const answer = await database.rpc('export_chat', args, exportedChatRow);
    if (!answer.ok) return answer;
    const { memory, updates, entries, revisions, ...chat } = answer.value;
    return ok({ chat: readChatRow(chat), memory, updates, entries, revisions });
  };
