// One update of one user.
import { updateRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';

/** @returns the queue's `readUpdate`. Refusal: SDNFU. */
export const readUpdate =
  (database: Database): UpdateQueue['readUpdate'] =>
  async ({ tenantId, userId }, queueId) => {
    const answer = await database.rpc(
      'read_update',
      { tenant_id: tenantId, user_id: userId, queue_id: queueId },
      updateRow,
    );
    if (!answer.ok) return answer;
    const { tokens_in, tokens_out, error_code, error_message, retry_at, redrive_of, redriven_as, ...row } =
      answer.value;
    return ok({
      ...row,
      queue_id: asId(row.queue_id),
      chat_id: asId(row.chat_id),
      tokens: { input: tokens_in, output: tokens_out },
      ...(redrive_of === null ? {} : { redrive_of: asId(redrive_of) }),
      ...(redriven_as === null ? {} : { redriven_as: asId(redriven_as) }),
      error: error_code === null ? null : { code: error_code, detail: error_message ?? '', retry_at },
    });
  };
