// Erased chats whose cache is not known to be clear.
import { unfinishedErasureRows } from '../../contract/machinery-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';

/** @returns the store's `unfinishedErasures`, oldest first. */
export const unfinishedErasures =
  (database: Database): MemoryStore['unfinishedErasures'] =>
  async (most, owner) => {
    const args = owner === undefined ? { most } : { most, tenant_id: owner.tenantId, user_id: owner.userId };
    const answer = await database.rpc('unfinished_erasures', args, unfinishedErasureRows);
    if (!answer.ok) return answer;
    return ok(
      answer.value.map((row) => ({
        tenantId: asId(row.tenant_id),
        userId: asId(row.user_id),
        chatId: asId(row.chat_id),
      })),
    );
  };
