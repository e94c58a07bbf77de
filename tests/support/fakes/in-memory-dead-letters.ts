// DeadLetters over the in-memory database: the rules of redrive_update, list_dead_letters and drop_dead_letter.
import type { QueueId, TenantId } from '../../../src/domain/ids.ts';
import { ok } from '../../../src/domain/result.ts';
import type { DeadLetter, DeadLetters } from '../../../src/ports/dead-letters.ts';
import {
  type ChatState,
  type InMemoryDatabase,
  iso,
  isWaitingLetter,
  type Row,
} from './in-memory-database.ts';
import { createRow } from './in-memory-update.ts';

const NO_WORDS = { contextSnippet: null, messages: null };

const hasWords = ({ exchange, payload }: Row): boolean =>
  exchange.contextSnippet !== null || exchange.messages !== null || payload !== null;

export function createInMemoryDeadLetters({ chats, now }: InMemoryDatabase): DeadLetters {
  const find = (tenantId: TenantId, queueId: QueueId): { chat: ChatState; row: Row } | null => {
    for (const chat of chats.values()) {
      const row = chat.rows.find((one) => one.queueId === queueId);
      if (row !== undefined && chat.tenantId === tenantId) return { chat, row };
    }
    return null;
  };

  return {
    async redriveUpdate(tenantId, queueId, newQueueId) {
      const found = find(tenantId, queueId);
      if (found === null) return ok({ outcome: 'not_found' });
      const { chat, row } = found;
      if (row.redrivenAs !== null) return ok({ outcome: 'already_redriven', queueId: row.redrivenAs });
      if (row.status !== 'failed') return ok({ outcome: 'not_dead_letter' });
      if (row.droppedAtMs !== null) return ok({ outcome: 'dropped' });
      if (!hasWords(row)) return ok({ outcome: 'words_purged' });
      if (chat.status === 'closed') return ok({ outcome: 'chat_closed' });
      const { userId, chatId } = chat;
      chat.acceptedSeq += 1;
      const stampSeq = row.stampSeq ?? row.seq;
      const { kind, exchange, payload, triggerSource, masked } = row;
      const append = { tenantId, userId, chatId, kind, exchange, payload, triggerSource, masked };
      const keyless = { ...append, queueId: newQueueId, idempotencyKey: null, requestHash: null };
      chat.rows.push({ ...createRow(keyless, chat.acceptedSeq, now()), redriveOf: queueId, stampSeq });
      row.redrivenAs = newQueueId;
      const seq = chat.acceptedSeq;
      return ok({
        outcome: 'redriven',
        ...{ tenantId, userId, chatId, queueId: newQueueId, seq, stampSeq },
        publishAttempt: 1,
      });
    },

    async listDeadLetters(filter, after, most) {
      const letters = [...chats.values()]
        .filter(({ tenantId }) => filter.tenantId === undefined || filter.tenantId === tenantId)
        .filter(({ chatId }) => filter.chatId === undefined || filter.chatId === chatId)
        .flatMap((chat) =>
          chat.rows
            .filter((row) => row.status === 'failed' && (filter.includesSettled || isWaitingLetter(row)))
            .map((row) => showLetter(chat, row)),
        )
        .filter(({ errorCode }) => filter.errorCode === undefined || filter.errorCode === errorCode)
        .sort(comparePlaces);
      return ok(letters.filter((one) => after === null || comparePlaces(one, after) > 0).slice(0, most));
    },

    async dropDeadLetter(tenantId, queueId) {
      const found = find(tenantId, queueId);
      if (found === null) return ok({ outcome: 'not_found' });
      const { chat, row } = found;
      if (row.status !== 'failed') return ok({ outcome: 'not_dead_letter' });
      if (row.redrivenAs !== null) return ok({ outcome: 'already_redriven', queueId: row.redrivenAs });
      if (row.droppedAtMs !== null) return ok({ outcome: 'already_dropped' });
      Object.assign(row, { droppedAtMs: now(), exchange: NO_WORDS, payload: null });
      return ok({ outcome: 'dropped', chatId: chat.chatId, seq: row.seq });
    },
  };
}

const comparePlaces = (
  a: Pick<DeadLetter, 'processedMicros' | 'queueId'>,
  b: Pick<DeadLetter, 'processedMicros' | 'queueId'>,
): number =>
  a.processedMicros - b.processedMicros || (a.queueId < b.queueId ? -1 : a.queueId > b.queueId ? 1 : 0);

function showLetter({ tenantId, userId, chatId }: ChatState, row: Row): DeadLetter {
  const { queueId, seq, kind, attempts, redriveOf, redrivenAs, droppedAtMs } = row;
  return {
    ...{ tenantId, userId, chatId, queueId, seq, kind, attempts, redriveOf, redrivenAs },
    errorCode: row.error?.code ?? '',
    createdAt: iso(row.createdAtMs),
    processedAt: iso(row.processedAtMs ?? 0),
    droppedAt: droppedAtMs === null ? null : iso(droppedAtMs),
    hasWords: hasWords(row),
    processedMicros: (row.processedAtMs ?? 0) * 1_000,
  };
}
