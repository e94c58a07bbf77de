// Gives a claimed batch back after a failure.
import { releasedRow } from '../../contract/rows.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';

/** @returns the queue's `releaseUpdate`. Refusals: SDGON, SDFEN (also for a repeat: the lease is gone by then). */
export const releaseUpdate =
  (database: Database): UpdateQueue['releaseUpdate'] =>
  async (release) => {
    const answer = await database.fencedRpc(
      'release_update',
      {
        tenant_id: release.tenantId,
        chat_id: release.chatId,
        fence: release.fence,
        error_code: release.errorCode,
        error_detail: release.errorDetail,
        retry_in_ms: release.retryInMs,
        spends_attempt: release.spendsAttempt,
        batch_limit: release.batchLimit,
        tokens_in: release.tokens.input,
        tokens_out: release.tokens.output,
      },
      releasedRow,
    );
    return answer.ok ? ok({ more: answer.value.more }) : answer;
  };
