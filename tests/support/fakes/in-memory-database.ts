// The state behind the in-memory queue and store: the tables as maps, with the rules of the SQL functions.
// The same contract suite runs on this and on real Postgres, so it is a specification, not a convenience.
import type { LoggedEntry } from '../../../src/domain/fact-history.ts';
import type { ChatId, ChatRef, OwnedChat, QueueId, TenantId, UserId } from '../../../src/domain/ids.ts';
import {
  EMPTY_MEMORY,
  type MemoryContent,
  type MemoryLine,
  type MemorySnapshot,
} from '../../../src/domain/memory.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import type {
  DiffLine,
  Exchange,
  TriggerSource,
  UpdateKind,
  UpdateOutcome,
  UpdateStatus,
} from '../../../src/domain/update.ts';
import { isTerminal } from '../../../src/domain/update.ts';
import type { UpdatePayload } from '../../../src/domain/update-payload.ts';
import type { Chat } from '../../../src/ports/memory-store.ts';
import type { UpdateResult } from '../../../src/ports/update-queue.ts';
import { type CircuitRow, createCircuitRow } from './in-memory-circuit.ts';

export type Row = {
  readonly queueId: QueueId;
  readonly seq: number;
  readonly kind: UpdateKind;
  exchange: Exchange;
  payload: UpdatePayload | null;
  readonly triggerSource: TriggerSource;
  readonly masked: number;
  readonly createdAtMs: number;
  readonly idempotencyKey: string | null;
  readonly requestHash: string | null;
  readonly redriveOf: QueueId | null;
  readonly stampSeq: number | null;
  redrivenAs: QueueId | null;
  droppedAtMs: number | null;
  status: UpdateStatus;
  outcome: UpdateOutcome | null;
  attempts: number;
  deaths: number;
  publishAttempt: number;
  publishedAtMs: number;
  retryAtMs: number | null;
  fence: number | null;
  result: UpdateResult | null;
  diff: readonly DiffLine[];
  tokens: { input: number; output: number };
  mergedBy: 'llm' | 'offline' | null;
  appliedVersion: number | null;
  processedAtMs: number | null;
  error: { code: string; detail: string } | null;
};

export type ChatState = {
  readonly tenantId: TenantId;
  readonly chatId: ChatId;
  readonly userId: UserId;
  readonly metadata: Chat['metadata'];
  readonly createdAtMs: number;
  status: 'open' | 'closed';
  continuedFrom: { readonly chatId: ChatId; readonly version: number } | null;
  acceptedSeq: number;
  content: MemoryContent;
  lines: readonly MemoryLine[];
  version: number;
  appliedSeq: number;
  lastUpdatedMs: number | null;
  readonly rows: Row[];
  readonly entries: LoggedEntry[];
  readonly revisions: {
    readonly version: number;
    readonly fence: number;
    readonly seqs: readonly number[];
    readonly queueIds: readonly QueueId[];
    readonly diff: readonly DiffLine[];
    readonly createdAtMs: number;
  }[];
  lease: {
    fence: number;
    holder: string | null;
    untilMs: number | null;
    batchLimit: number;
    /** Whether the newest claim spent an attempt of its rows. */
    isCharged: boolean;
  };
};

export type ErasedChat = OwnedChat & {
  erasedAtMs: number;
  postgresRows: number;
  openUpdates: number;
  redisKeys: number | null;
};

export type InMemoryDatabase = {
  readonly chats: Map<string, ChatState>;
  readonly erased: Map<string, ErasedChat>;
  readonly circuit: CircuitRow;
  readonly now: () => number;
};

/** @param now unix ms; a virtual clock makes a run repeatable */
export const createInMemoryDatabase = (now: () => number): InMemoryDatabase => ({
  chats: new Map(),
  erased: new Map(),
  circuit: createCircuitRow(),
  now,
});

export const keyOf = ({ tenantId, chatId }: ChatRef): string => `${tenantId}/${chatId}`;
export const isOpen = (row: Row): boolean => !isTerminal(row.status);
/** A dead letter that nobody has decided about. */
export const isWaitingLetter = ({ status, redrivenAs, droppedAtMs }: Row): boolean =>
  status === 'failed' && redrivenAs === null && droppedAtMs === null;
export const iso = (ms: number): string => new Date(ms).toISOString();

export const NOT_FOUND: Problem = {
  code: 'chat_not_found',
  detail: 'There is no such chat, or it is not yours.',
};

export function createChatState(chat: OwnedChat, metadata: Chat['metadata'], nowMs: number): ChatState {
  return {
    ...chat,
    metadata,
    createdAtMs: nowMs,
    status: 'open',
    continuedFrom: null,
    acceptedSeq: 0,
    content: EMPTY_MEMORY,
    lines: [],
    version: 0,
    appliedSeq: 0,
    lastUpdatedMs: null,
    rows: [],
    entries: [],
    revisions: [],
    lease: { fence: 0, holder: null, untilMs: null, batchLimit: 8, isCharged: true },
  };
}

export function snapshot(chat: ChatState): MemorySnapshot {
  return {
    ...chat.content,
    lines: chat.lines,
    version: chat.version,
    accepted_seq: chat.acceptedSeq,
    applied_seq: chat.appliedSeq,
    pending_updates: chat.rows.filter(isOpen).length,
    failed_updates: chat.rows.filter(isWaitingLetter).length,
    last_updated: chat.lastUpdatedMs === null ? null : iso(chat.lastUpdatedMs),
    created_at: iso(chat.createdAtMs),
  };
}

/** applied_seq is the highest seq at or below which every update has ended. */
export function advanceAppliedSeq(chat: ChatState): void {
  for (const row of chat.rows) {
    if (row.seq !== chat.appliedSeq + 1) continue;
    if (isOpen(row)) return;
    chat.appliedSeq = row.seq;
  }
}

/** Gives the rows of the newest claim back; a claim that spent no attempt has none to give back. */
export function unclaimRows(chat: ChatState, spendsAttempt: boolean): readonly Row[] {
  const rows = chat.rows.filter(({ status }) => status === 'processing');
  for (const row of rows) {
    row.status = 'pending_summarization';
    if (!spendsAttempt && chat.lease.isCharged) row.attempts = Math.max(0, row.attempts - 1);
  }
  return rows;
}

/** A lease that has run out gives its rows back; only then may another worker take them. A death is no attempt. */
export function expireLease(chat: ChatState, nowMs: number): void {
  const { lease } = chat;
  if (lease.untilMs !== null && lease.untilMs > nowMs) return;
  const dead = unclaimRows(chat, false);
  for (const row of dead) row.deaths += 1;
  const batchLimit = dead.length === 0 ? lease.batchLimit : Math.max(1, Math.floor(dead.length / 2));
  chat.lease = { ...lease, holder: null, untilMs: null, batchLimit };
}
