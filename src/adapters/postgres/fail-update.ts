// Ends one update as a dead letter.
import { appliedRow } from '../../contract/rows.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';
import { readSnapshot } from './read-snapshot.ts';

/** @returns the queue's `failUpdate`. Refusals: SDGON, SDFEN, SDNFU. */
export const failUpdate =
  (database: Database): UpdateQueue['failUpdate'] =>
  async (fail) => {
    const answer = await database.fencedRpc(
      'fail_update',
      {
        tenant_id: fail.tenantId,
        chat_id: fail.chatId,
        fence: fail.fence,
        queue_id: fail.queueId,
        error_code: fail.errorCode,
        error_detail: fail.errorDetail,
        tokens_in: fail.tokens.input,
        tokens_out: fail.tokens.output,
      },
      appliedRow,
    );
    if (!answer.ok) return answer;
    return ok({ ...readSnapshot(answer.value.memory), more: answer.value.more });
  };
