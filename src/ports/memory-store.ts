// Chats and their memories in the database, the only source of truth.
import type { ChatId, ChatRef, OwnedChat, QueueId, TenantId, UserId } from '../domain/ids.ts';
import type { MemorySnapshot } from '../domain/memory.ts';
import type { Message } from '../domain/message.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

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

export type Erasure = {
  readonly erasedAt: string;
  readonly postgresRows: number;
  readonly openUpdates: number;
  /** Null until the cache is known to be clear. */
  readonly redisKeys: number | null;
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
  readMemory(
    chat: OwnedChat,
    includePending: boolean,
  ): Promise<
    Result<{ readonly memory: MemorySnapshot; readonly pending: readonly PendingUpdate[] }, Problem>
  >;
  eraseChat(chat: OwnedChat): Promise<Result<Erasure, Problem>>;
  finishErasure(chat: ChatRef, redisKeys: number): Promise<Result<Erasure, Problem>>;
  unfinishedErasures(most: number): Promise<Result<readonly OwnedChat[], Problem>>;
};
