// Keeps what the model call left, before it is applied.
import { storedRow } from '../../contract/rows.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';
import { writeResult } from './read-result.ts';

/** @returns the queue's `storeResult`; the same call again is `stored` again. Refusals: SDGON, SDFEN. */
export const storeResult =
  (database: Database): UpdateQueue['storeResult'] =>
  async ({ tenantId, chatId }, fence, results) => {
    const answer = await database.fencedRpc(
      'store_result',
      {
        tenant_id: tenantId,
        chat_id: chatId,
        fence,
        results: toJson(
          results.map(({ queueId, result }) => ({ queue_id: queueId, result: writeResult(result) })),
        ),
      },
      storedRow,
    );
    return answer.ok ? ok(answer.value.outcome) : answer;
  };
