// One chat of one user.
import type { z } from 'zod';
import { chatRow } from '../../contract/chat-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { Chat, MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';

/** @returns the store's `readChat`. Refusal: SDNFC. */
export const readChat =
  (database: Database): MemoryStore['readChat'] =>
  async ({ tenantId, userId, chatId }) => {
    const args = { tenant_id: tenantId, user_id: userId, chat_id: chatId };
    const answer = await database.rpc('read_chat', args, chatRow);
    return answer.ok ? ok(readChatRow(answer.value)) : answer;
  };

/** Row to port. */
export const readChatRow = (row: z.output<typeof chatRow>): Chat => ({
  chatId: asId(row.chat_id),
  status: row.status,
  metadata: row.metadata,
  acceptedSeq: row.accepted_seq,
  createdAt: row.created_at,
});
