// The cache of memories by the rules of the Redis one, which may also lose what it holds.
import type { ChatRef } from '../../src/domain/ids.ts';
import type { MemoryCache } from '../../src/ports/memory-cache.ts';
import { createInMemoryCache } from '../../tests/support/fakes/in-memory-cache.ts';
import type { LossyCache } from './driver.ts';

/** One fake per chat, so that losing a chat is forgetting its fake. */
export function createLossyCache(create: () => MemoryCache = createInMemoryCache): LossyCache {
  const caches = new Map<string, MemoryCache>();
  const erased = new Set<string>();
  const of = ({ chatId }: ChatRef): MemoryCache => {
    const cache = caches.get(chatId) ?? create();
    caches.set(chatId, cache);
    return cache;
  };
  return {
    getMemory: (chat) => of(chat).getMemory(chat),
    putMemory: (chat, cached) => of(chat).putMemory(chat, cached),
    raiseAccepted: (chat, acceptedSeq) => of(chat).raiseAccepted(chat, acceptedSeq),
    eraseMemory(chat, erasedAtMs) {
      erased.add(chat.chatId);
      return of(chat).eraseMemory(chat, erasedAtMs);
    },
    evict({ chatId }) {
      if (!erased.has(chatId)) caches.delete(chatId);
    },
  };
}
