// UpdateQueue over the in-memory database: append, claim, store, apply, release, fail, strand, read.

import type { ChatRef } from '../../../src/domain/ids.ts';
import { err, ok, type Result } from '../../../src/domain/result.ts';
import type { Append, Appended, FenceRefusal, UpdateQueue } from '../../../src/ports/update-queue.ts';
import { claimRows } from './in-memory-claim.ts';
import {
  advanceAppliedSeq,
  type ChatState,
  type InMemoryDatabase,
  isOpen,
  iso,
  keyOf,
  NOT_FOUND,
  type Row,
  snapshot,
  unclaimRows,
} from './in-memory-database.ts';
import { strandedIn } from './in-memory-stranded.ts';
import { createRow, showUpdate } from './in-memory-update.ts';

const ESTIMATE_MS = 2_000;

export function createInMemoryQueue(database: InMemoryDatabase): UpdateQueue {
  const { chats, now } = database;

  /** The chat, if `fence` is still the one last handed out for it and nobody has given it back. */
  const holding = (ref: ChatRef, fence: number): Result<ChatState, FenceRefusal> => {
    const chat = chats.get(keyOf(ref));
    if (chat === undefined) return err({ code: 'chat_gone' });
    const { lease } = chat;
    return lease.fence === fence && lease.holder !== null ? ok(chat) : err({ code: 'stale_fence' });
  };
  const free = (chat: ChatState, batchLimit: number) => {
    chat.lease = { ...chat.lease, holder: null, untilMs: null, batchLimit };
  };
  const hasMore = (chat: ChatState) => chat.rows.some(isOpen);

  return {
    async appendUpdate(append) {
      const replayed = findByKey(chats.values(), append);
      if (replayed !== undefined) {
        if (replayed.row.requestHash !== append.requestHash)
          return err({ code: 'idempotency_key_reused', detail: 'This key was used with another body.' });
        return ok(shownAppend('replayed', replayed.chat, replayed.row));
      }
      const chat = chats.get(keyOf(append));
      if (chat === undefined || chat.userId !== append.userId) return err(NOT_FOUND);
      if (chat.status === 'closed') return err({ code: 'chat_closed', detail: 'The chat is closed.' });
      if ((append.kind ?? 'exchange') === 'exchange' && chat.content.size_state === 'full')
        return err({ code: 'memory_full', detail: 'The memory is full.' });
      chat.acceptedSeq += 1;
      const row = createRow(append, chat.acceptedSeq, now());
      chat.rows.push(row);
      return ok(shownAppend('appended', chat, row));
    },

    async claimUpdate(ref, lease) {
      const chat = chats.get(keyOf(ref));
      return ok(chat === undefined ? { outcome: 'gone' } : claimRows(chat, database.circuit, lease, now()));
    },

    async storeResult(ref, fence, results) {
      const held = holding(ref, fence);
      if (!held.ok) return held;
      for (const { queueId, result } of results) {
        const row = held.value.rows.find((one) => one.queueId === queueId && one.fence === fence);
        if (row?.status !== 'processing') continue;
        Object.assign(row, { status: 'ready_to_write', result });
      }
      return ok('stored');
    },

    async applyUpdate(apply) {
      const held = holding(apply, apply.fence);
      if (!held.ok) return held;
      const chat = held.value;
      if (chat.version !== apply.expectedVersion) return err({ code: 'stale_version' });
      const next = chat.rows.filter(isOpen);
      const isContiguous = apply.updates.every(
        ({ queueId }, index) => next[index]?.queueId === queueId && next[index]?.status === 'ready_to_write',
      );
      if (!isContiguous || apply.updates.length === 0) return err({ code: 'seq_gap' });
      chat.version += 1;
      for (const update of apply.updates) {
        const row = chat.rows.find(({ queueId }) => queueId === update.queueId);
        if (row === undefined) continue;
        const { outcome, diff, tokens, mergedBy, error = null } = update;
        Object.assign(row, {
          status: 'complete',
          outcome,
          diff,
          tokens,
          mergedBy,
          appliedVersion: chat.version,
          processedAtMs: now(),
          error,
        });
      }
      chat.entries.push(...apply.entries.map((entry) => ({ ...entry, version: chat.version })));
      chat.revisions.push({
        version: chat.version,
        fence: apply.fence,
        seqs: apply.updates.map(({ seq }) => seq),
        queueIds: apply.updates.map(({ queueId }) => queueId),
        diff: apply.updates.flatMap(({ diff }) => diff),
        createdAtMs: now(),
      });
      chat.content = apply.content;
      chat.lines = apply.lines;
      if (apply.isChanged) chat.lastUpdatedMs = now();
      advanceAppliedSeq(chat);
      free(chat, 8);
      return ok({ userId: chat.userId, memory: snapshot(chat), more: hasMore(chat) });
    },

    async releaseUpdate(release) {
      const held = holding(release, release.fence);
      if (!held.ok) return held;
      const chat = held.value;
      for (const row of chat.rows.filter(({ status }) => status === 'processing')) {
        row.retryAtMs = now() + release.retryInMs;
        row.error = { code: release.errorCode, detail: release.errorDetail };
      }
      unclaimRows(chat, release.spendsAttempt);
      free(chat, release.batchLimit);
      return ok({ more: hasMore(chat) });
    },

    async failUpdate(fail) {
      const held = holding(fail, fail.fence);
      if (!held.ok) return held;
      const chat = held.value;
      const row = chat.rows.find(({ queueId }) => queueId === fail.queueId);
      if (row !== undefined && isOpen(row)) {
        const error = { code: fail.errorCode, detail: fail.errorDetail };
        Object.assign(row, {
          status: 'failed',
          outcome: 'dead_letter',
          error,
          processedAtMs: now(),
          retryAtMs: null,
        });
      }
      unclaimRows(chat, false);
      free(chat, 8);
      advanceAppliedSeq(chat);
      return ok({ userId: chat.userId, memory: snapshot(chat), more: hasMore(chat) });
    },

    strandedUpdates: async (republishAfterMs, most) => ok(strandedIn(database, republishAfterMs, most)),

    async readUpdate(owner, queueId) {
      for (const chat of chats.values()) {
        const row = chat.rows.find((one) => one.queueId === queueId);
        if (row !== undefined && chat.tenantId === owner.tenantId && chat.userId === owner.userId)
          return ok(showUpdate(chat, row));
      }
      return err({ code: 'update_not_found', detail: 'There is no such update, or it is not yours.' });
    },
  };
}

function findByKey(chats: Iterable<ChatState>, append: Append): { chat: ChatState; row: Row } | undefined {
  if (append.idempotencyKey === null) return undefined;
  for (const chat of chats) {
    if (chat.tenantId !== append.tenantId || chat.userId !== append.userId) continue;
    const row = chat.rows.find(({ idempotencyKey }) => idempotencyKey === append.idempotencyKey);
    if (row !== undefined) return { chat, row };
  }
  return undefined;
}

function shownAppend(outcome: Appended['outcome'], chat: ChatState, row: Row): Appended {
  const { queueId, seq, status, publishAttempt, createdAtMs } = row;
  return {
    outcome,
    queueId,
    chatId: chat.chatId,
    seq,
    status,
    publishAttempt,
    acceptedSeq: chat.acceptedSeq,
    createdAt: iso(createdAtMs),
    estimateMs: ESTIMATE_MS,
  };
}
