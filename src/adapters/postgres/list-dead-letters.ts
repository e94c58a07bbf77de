// Dead letters, page by page and without their words.
import { deadLetterRows } from '../../contract/dead-letter-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { DeadLetters } from '../../ports/dead-letters.ts';
import type { Database } from './client.ts';

/** @returns the port's `listDeadLetters`. */
export const listDeadLetters =
  (database: Database): DeadLetters['listDeadLetters'] =>
  async ({ tenantId, chatId, errorCode, includesSettled }, after, most) => {
    const answer = await database.rpc(
      'list_dead_letters',
      {
        tenant_id: tenantId ?? null,
        chat_id: chatId ?? null,
        error_code: errorCode ?? null,
        include_settled: includesSettled,
        after_micros: after?.processedMicros ?? null,
        after_queue_id: after?.queueId ?? null,
        most,
      },
      deadLetterRows,
    );
    if (!answer.ok) return answer;
    return ok(
      answer.value.map((row) => ({
        tenantId: asId(row.tenant_id),
        userId: asId(row.user_id),
        chatId: asId(row.chat_id),
        queueId: asId(row.queue_id),
        seq: row.seq,
        kind: row.kind,
        errorCode: row.error_code,
        attempts: row.attempts,
        createdAt: row.created_at,
        processedAt: row.processed_at,
        redriveOf: row.redrive_of === null ? null : asId(row.redrive_of),
        redrivenAs: row.redriven_as === null ? null : asId(row.redriven_as),
        droppedAt: row.dropped_at,
        hasWords: row.has_words,
        processedMicros: row.processed_micros,
      })),
    );
  };
