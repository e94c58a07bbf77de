// Finds chats that nobody is working on and nobody was called for lately.
import { strandedRows } from '../../contract/machinery-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';

/** @returns the queue's `strandedUpdates`: each line carries a publish attempt that no wake-up has used. */
export const strandedUpdates =
  (database: Database): UpdateQueue['strandedUpdates'] =>
  async (republishAfterMs, most) => {
    const answer = await database.rpc(
      'stranded_updates',
      { republish_after_ms: republishAfterMs, most },
      strandedRows,
    );
    if (!answer.ok) return answer;
    return ok(
      answer.value.map((row) => ({
        tenantId: asId(row.tenant_id),
        userId: asId(row.user_id),
        chatId: asId(row.chat_id),
        queueId: asId(row.queue_id),
        publishAttempt: row.publish_attempt,
      })),
    );
  };
