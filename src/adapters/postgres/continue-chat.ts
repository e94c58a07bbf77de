// Continues a chat in a new one, all or nothing.
import { createdChatRow } from '../../contract/chat-rows.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';
import { readChatRow } from './read-chat.ts';

/** @returns the store's `continueChat`; once per version of the source. Refusals: SDNFC, SDVER, SDUNA. */
export const continueChat =
  (database: Database): MemoryStore['continueChat'] =>
  async ({ source, content, lines, ...seed }) => {
    const answer = await database.fencedRpc(
      'continue_chat',
      {
        tenant_id: source.tenantId,
        user_id: source.userId,
        chat_id: source.chatId,
        source_version: seed.sourceVersion,
        new_chat_id: seed.chatId,
        queue_id: seed.queueId,
        metadata: toJson(seed.metadata),
        entries: toJson(seed.entries),
        content: toJson({ ...content, lines }),
        diff: toJson(seed.diff),
      },
      createdChatRow,
    );
    if (!answer.ok) return answer;
    const { outcome, ...row } = answer.value;
    return ok({ outcome, chat: readChatRow(row) });
  };
