// Chats and their memories in the database, the only source of truth.
import type { ChatId, ChatRef, OwnedChat, QueueId } from '../domain/ids.ts';
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
