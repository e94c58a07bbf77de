// Creates a chat with its empty memory.
import { chatRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';

/** @returns the store's `createChat`; the same owner again gets `exists`. Refusal: SDUNA. */
export const createChat =
  (database: Database): MemoryStore['createChat'] =>
  async ({ tenantId, userId, chatId }, metadata) => {
    const answer = await database.rpc(
      'create_chat',
      { tenant_id: tenantId, user_id: userId, chat_id: chatId, metadata: toJson(metadata) },
      chatRow,
    );
    if (!answer.ok) return answer;
    const row = answer.value;
    return ok({
      outcome: row.outcome,
      chat: {
        chatId: asId(row.chat_id),
        status: row.status,
        metadata: row.metadata,
        acceptedSeq: row.accepted_seq,
        createdAt: row.created_at,
      },
    });
  };
