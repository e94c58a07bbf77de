// Chats and their memories in the database, the only source of truth.
import type { LoggedEntry } from '../domain/fact-history.ts';
import type { ChatId, ChatRef, OwnedChat, QueueId, TenantId, UserId } from '../domain/ids.ts';
import type { Entry, MemoryContent, MemoryLine, MemorySnapshot } from '../domain/memory.ts';
import type { Message } from '../domain/message.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { DiffLine } from '../domain/update.ts';
import type { FenceRefusal } from './update-queue.ts';

export type Chat = {
  readonly chatId: ChatId;
  readonly status: 'open' | 'closed';
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly acceptedSeq: number;
  readonly createdAt: string;
};

/** A place in the list of a user's chats. Microseconds since 1970, as the database keeps times. */
export type ChatPlace = { readonly createdMicros: number; readonly chatId: ChatId };

export type PendingUpdate = {
  readonly queue_id: QueueId;
  readonly seq: number;
  readonly context_snippet?: string;
  readonly messages?: readonly Message[];
  readonly created_at: string;
};

/** One applied batch: the updates from `from_seq` to `to_seq`, but for those that are dead letters. */
export type Revision = {
  readonly version: number;
  readonly from_seq: number;
  readonly to_seq: number;
  readonly queue_ids: readonly QueueId[];
  readonly diff: readonly DiffLine[];
  readonly created_at: string;
};

export type ReadMemory = {
  readonly memory: MemorySnapshot;
  /** Empty unless asked for; at most the newest 200. */
  readonly pending: readonly PendingUpdate[];
  /** Empty unless asked for; of the same version as `memory`. */
  readonly entries: readonly LoggedEntry[];
};

export type Erasure = {
  readonly erasedAt: string;
  readonly postgresRows: number;
  readonly openUpdates: number;
  /** Null until the cache is known to be clear. */
  readonly redisKeys: number | null;
};

/** A new chat with the entries it begins with; everything is computed from one version of its source. */
export type Continuation = {
  readonly source: OwnedChat;
  readonly sourceVersion: number;
  readonly chatId: ChatId;
  /** Of the seed, an update that has ended when it is accepted. */
  readonly queueId: QueueId;
  readonly metadata: Chat['metadata'];
  readonly entries: readonly Entry[];
  readonly content: MemoryContent;
  readonly lines: readonly MemoryLine[];
  readonly diff: readonly DiffLine[];
};

export type MemoryStore = {
  createChat(
    chat: OwnedChat,
    metadata: Chat['metadata'],
  ): Promise<Result<{ readonly outcome: 'created' | 'exists'; readonly chat: Chat }, Problem>>;
  readChat(chat: OwnedChat): Promise<Result<Chat, Problem>>;
  /** Newest first, below `before`; null: from the newest. */
  listChats(
    owner: { readonly tenantId: TenantId; readonly userId: UserId },
    before: ChatPlace | null,
    most: number,
  ): Promise<Result<readonly (Chat & ChatPlace)[], Problem>>;
  /** Idempotent. What was accepted before still applies. */
  closeChat(chat: OwnedChat): Promise<Result<Chat, Problem>>;
  /** Once per version of the source. `stale_version`: the source has moved on since it was read. */
  continueChat(
    continuation: Continuation,
  ): Promise<Result<{ readonly outcome: 'created' | 'exists'; readonly chat: Chat }, Problem | FenceRefusal>>;
  readMemory(
    chat: OwnedChat,
    includePending: boolean,
    includeEntries?: boolean,
  ): Promise<Result<ReadMemory, Problem>>;
  /** Newest first, below `beforeVersion`; null: from the newest. */
  readRevisions(
    chat: OwnedChat,
    beforeVersion: number | null,
    most: number,
  ): Promise<Result<readonly Revision[], Problem>>;
  eraseChat(chat: OwnedChat): Promise<Result<Erasure, Problem>>;
  finishErasure(chat: ChatRef, redisKeys: number): Promise<Result<Erasure, Problem>>;
  /** Oldest first; of one user when one is named. */
  unfinishedErasures(
    most: number,
    owner?: { readonly tenantId: TenantId; readonly userId: UserId },
  ): Promise<Result<readonly OwnedChat[], Problem>>;
};
