// Settles a dead letter that nobody will redrive.
import { dropRow } from '../../contract/dead-letter-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { DeadLetters } from '../../ports/dead-letters.ts';
import type { Database } from './client.ts';

/** @returns the port's `dropDeadLetter`; what does not let it is an outcome, not a refusal. */
export const dropDeadLetter =
  (database: Database): DeadLetters['dropDeadLetter'] =>
  async (tenantId, queueId) => {
    const answer = await database.rpc(
      'drop_dead_letter',
      { tenant_id: tenantId, queue_id: queueId },
      dropRow,
    );
    if (!answer.ok) return answer;
    const row = answer.value;
    switch (row.outcome) {
      case 'dropped':
        return ok({ outcome: row.outcome, chatId: asId(row.chat_id), seq: row.seq });
      case 'already_redriven':
        return ok({ outcome: row.outcome, queueId: asId(row.queue_id) });
      default:
        return ok({ outcome: row.outcome });
    }
  };
