// Accepts an update into the write-ahead queue.
import { appendedRow } from '../../contract/rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';

/** @returns the queue's `appendUpdate`; refusals: SDKEY, then SDNFC, SDCLO, SDFUL. */
export const appendUpdate =
  (database: Database): UpdateQueue['appendUpdate'] =>
  async (append) => {
    const answer = await database.rpc(
      'append_update',
      {
        tenant_id: append.tenantId,
        user_id: append.userId,
        chat_id: append.chatId,
        queue_id: append.queueId,
        kind: append.kind ?? 'exchange',
        context_snippet: append.exchange.contextSnippet,
        messages: toJson(append.exchange.messages),
        payload: toJson(append.payload ?? null),
        trigger_source: append.triggerSource,
        masked: append.masked,
        idempotency_key: append.idempotencyKey,
        request_hash: append.requestHash,
      },
      appendedRow,
    );
    if (!answer.ok) return answer;
    const row = answer.value;
    return ok({
      outcome: row.outcome,
      queueId: asId(row.queue_id),
      chatId: asId(row.chat_id),
      seq: row.seq,
      status: row.status,
      publishAttempt: row.publish_attempt,
      acceptedSeq: row.accepted_seq,
      createdAt: row.created_at,
      estimateMs: row.estimate_ms,
    });
  };
