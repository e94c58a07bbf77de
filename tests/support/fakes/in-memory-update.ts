// An in-memory row as the update resource of the HTTP contract.
import type { UpdateResource } from '../../../src/domain/update.ts';
import type { Append } from '../../../src/ports/update-queue.ts';
import { type ChatState, isOpen, iso, type Row } from './in-memory-database.ts';

export function showUpdate(chat: ChatState, row: Row): UpdateResource {
  const retryAt = isOpen(row) && row.retryAtMs !== null ? iso(row.retryAtMs) : null;
  return {
    queue_id: row.queueId,
    chat_id: chat.chatId,
    seq: row.seq,
    status: row.status,
    outcome: row.outcome,
    attempts: row.attempts,
    trigger_source: row.triggerSource,
    created_at: iso(row.createdAtMs),
    processed_at: row.processedAtMs === null ? null : iso(row.processedAtMs),
    applied_version: row.appliedVersion,
    merged_by: row.mergedBy,
    diff: row.diff,
    tokens: row.tokens,
    masked: row.masked,
    ...(row.redriveOf === null ? {} : { redrive_of: row.redriveOf }),
    ...(row.redrivenAs === null ? {} : { redriven_as: row.redrivenAs }),
    error: row.error === null ? null : { ...row.error, retry_at: retryAt },
  };
}

/** A row as `append_update` writes it. */
export function createRow(append: Append, seq: number, nowMs: number): Row {
  const { queueId, exchange, triggerSource, masked, idempotencyKey, requestHash } = append;
  const { kind = 'exchange', payload = null } = append;
  return {
    ...{ queueId, seq, kind, payload, exchange, triggerSource, masked, idempotencyKey, requestHash },
    ...{
      createdAtMs: nowMs,
      status: 'pending_summarization',
      outcome: null,
      attempts: 0,
      deaths: 0,
      publishAttempt: 1,
      publishedAtMs: nowMs,
    },
    ...{
      retryAtMs: null,
      fence: null,
      result: null,
      diff: [],
      tokens: { input: 0, output: 0 },
      mergedBy: null,
    },
    ...{ appliedVersion: null, processedAtMs: null, error: null },
    ...{ redriveOf: null, stampSeq: null, redrivenAs: null, droppedAtMs: null },
  };
}
