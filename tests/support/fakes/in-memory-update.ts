// An in-memory row as the update resource of the HTTP contract.
import type { UpdateResource } from '../../../src/domain/update.ts';
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
    error: row.error === null ? null : { ...row.error, retry_at: retryAt },
  };
}
