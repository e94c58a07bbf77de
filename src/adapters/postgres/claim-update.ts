// Claims the oldest open updates of a chat for one worker.
import type { z } from 'zod';
import { type claimedUpdateRow, claimRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { ClaimedUpdate, UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';
import { readLoggedEntry } from './read-entry.ts';
import { readResult } from './read-result.ts';

/** @returns the queue's `claimUpdate`; the same holder again gets the same claim. */
export const claimUpdate =
  (database: Database): UpdateQueue['claimUpdate'] =>
  async ({ tenantId, chatId }, { holder, leaseMs, batchLimit }) => {
    const answer = await database.rpc(
      'claim_update',
      { tenant_id: tenantId, chat_id: chatId, holder, lease_ms: leaseMs, batch_limit: batchLimit },
      claimRow,
    );
    if (!answer.ok) return answer;
    const row = answer.value;
    switch (row.outcome) {
      case 'gone':
        return ok({ outcome: 'gone' });
      case 'empty':
        return ok({
          outcome: row.circuit === undefined ? 'empty' : 'circuit_open',
          retryAt: row.retry_at,
        });
      case 'lease_held':
        return ok({ outcome: 'lease_held', leaseUntil: row.lease_until });
      case 'claimed':
        return ok({
          outcome: 'claimed',
          ready: row.ready,
          fence: row.fence,
          userId: asId(row.user_id),
          version: row.version,
          updates: row.rows.map(readUpdateRow),
          entries: row.entries.map(readLoggedEntry),
          circuit: row.circuit ? { state: row.circuit.state, wantsAnswer: row.circuit.wants_answer } : null,
          deaths: row.deaths,
          ...(row.dead_seqs?.length && { deadSeqs: row.dead_seqs }),
        });
    }
  };

function readUpdateRow(row: z.output<typeof claimedUpdateRow>): ClaimedUpdate {
  return {
    queueId: asId(row.queue_id),
    seq: row.seq,
    ...(row.stamp_seq !== undefined && row.stamp_seq !== row.seq && { stampSeq: row.stamp_seq }),
    kind: row.kind,
    exchange: { contextSnippet: row.context_snippet, messages: row.messages },
    payload: row.payload,
    triggerSource: row.trigger_source,
    attempts: row.attempts,
    result: row.result === null ? null : readResult(row.result),
  };
}
