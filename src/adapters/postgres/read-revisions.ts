// The revisions of one chat, newest first.
import { revisionRows } from '../../contract/chat-rows.ts';
import { asId, type QueueId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';

/** @returns the store's `readRevisions`. Refusal: SDNFC. */
export const readRevisions =
  (database: Database): MemoryStore['readRevisions'] =>
  async ({ tenantId, userId, chatId }, beforeVersion, most) => {
    const answer = await database.rpc(
      'read_revisions',
      { tenant_id: tenantId, user_id: userId, chat_id: chatId, before_version: beforeVersion, most },
      revisionRows,
    );
    if (!answer.ok) return answer;
    return ok(
      answer.value.map((row) => ({ ...row, queue_ids: row.queue_ids.map((id) => asId<QueueId>(id)) })),
    );
  };
