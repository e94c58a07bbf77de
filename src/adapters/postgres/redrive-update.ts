// Tries a dead letter again, as a new update at the end of its chat.
import { redriveRow } from '../../contract/dead-letter-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { DeadLetters } from '../../ports/dead-letters.ts';
import type { Database } from './client.ts';

/** @returns the port's `redriveUpdate`; what does not let it is an outcome, not a refusal. */
export const redriveUpdate =
  (database: Database): DeadLetters['redriveUpdate'] =>
  async (tenantId, queueId, newQueueId) => {
    const answer = await database.rpc(
      'redrive_update',
      { tenant_id: tenantId, queue_id: queueId, new_queue_id: newQueueId },
      redriveRow,
    );
    if (!answer.ok) return answer;
    const row = answer.value;
    switch (row.outcome) {
      case 'redriven':
        return ok({
          outcome: row.outcome,
          tenantId,
          userId: asId(row.user_id),
          chatId: asId(row.chat_id),
          queueId: asId(row.queue_id),
          seq: row.seq,
          stampSeq: row.stamp_seq,
          publishAttempt: row.publish_attempt,
        });
      case 'already_redriven':
        return ok({ outcome: row.outcome, queueId: asId(row.queue_id) });
      default:
        return ok({ outcome: row.outcome });
    }
  };
