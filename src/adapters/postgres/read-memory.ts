// The memory of one chat, from the source of truth.
import type { z } from 'zod';
import { type pendingRow, readMemoryRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { MemoryStore, PendingUpdate } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { readLoggedEntry } from './read-entry.ts';
import { readSnapshot } from './read-snapshot.ts';

/** @returns the store's `readMemory`; at most the newest 200 pending updates. Refusal: SDNFC. */
export const readMemory =
  (database: Database): MemoryStore['readMemory'] =>
  async ({ tenantId, userId, chatId }, includePending, includeEntries = false) => {
    const answer = await database.rpc(
      'read_memory',
      {
        tenant_id: tenantId,
        user_id: userId,
        chat_id: chatId,
        include_pending: includePending,
        include_entries: includeEntries,
      },
      readMemoryRow,
    );
    if (!answer.ok) return answer;
    const { memory } = readSnapshot(answer.value.memory);
    const { pending, entries } = answer.value;
    return ok({ memory, pending: pending.map(readPending), entries: entries.map(readLoggedEntry) });
  };

const readPending = ({ context_snippet, messages, ...row }: z.output<typeof pendingRow>): PendingUpdate => ({
  ...row,
  queue_id: asId(row.queue_id),
  ...(context_snippet === null ? {} : { context_snippet }),
  ...(messages === null ? {} : { messages }),
});
