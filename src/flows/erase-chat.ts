// Erases a chat everywhere. The database goes first: from its commit on no worker can write the chat again, so
// the tombstone in the cache cannot be followed by a late fill that is allowed to pass.
import type { ChatId, OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { Erasure, MemoryStore } from '../ports/memory-store.ts';
import type { Clock, Telemetry } from '../ports/runtime.ts';

type Ports = {
  readonly store: MemoryStore;
  readonly cache: MemoryCache;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
};

export type ErasureReceipt = {
  readonly chatId: ChatId;
  readonly erasedAt: string;
  /** `queue` counts open updates that were dropped: the queue itself holds ids only. */
  readonly stores: { readonly postgres: number; readonly redis: number; readonly queue: number };
};

/**
 * Deletes every row and every cached byte of one chat; the same call again returns the same receipt.
 * Answers with a receipt only when database and cache are both done; otherwise the caller retries, or the sweep
 * finishes. Refusals: chat_not_found, dependency_unavailable.
 */
export async function eraseChat(
  ports: Ports,
  { chat }: { readonly chat: OwnedChat },
): Promise<Result<ErasureReceipt, Problem>> {
  const erased = await ports.store.eraseChat(chat);
  if (!erased.ok) return erased;
  const finished = erased.value.redisKeys === null ? await clearCache(ports, chat, erased.value) : erased;
  if (!finished.ok) return finished;
  const { erasedAt, postgresRows, openUpdates, redisKeys } = finished.value;
  return ok({
    chatId: chat.chatId,
    erasedAt,
    stores: { postgres: postgresRows, redis: redisKeys ?? 0, queue: openUpdates },
  });
}

/** The second half alone, for the sweep. */
export async function clearCache(
  ports: Pick<Ports, 'store' | 'cache' | 'telemetry'>,
  chat: OwnedChat,
  erasure: Pick<Erasure, 'erasedAt'>,
): Promise<Result<Erasure, Problem>> {
  const cleared = await ports.cache.eraseMemory(chat, Date.parse(erasure.erasedAt));
  if (!cleared.ok) {
    ports.telemetry.log('warn', 'erasure_unfinished', {
      tenant_id: chat.tenantId,
      chat_id: chat.chatId,
      code: cleared.error.code,
    });
    return cleared;
  }
  ports.telemetry.log('info', 'chat_erased', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    count: cleared.value,
  });
  return ports.store.finishErasure(chat, cleared.value);
}
