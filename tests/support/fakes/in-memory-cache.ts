// The cache of memories in a Map, by the same rules as the Redis one.
import type { ChatRef } from '../../../src/domain/ids.ts';
import { ok } from '../../../src/domain/result.ts';
import type { CachedMemory, MemoryCache } from '../../../src/ports/memory-cache.ts';

/** Nothing expires: a test that is about age sets `cachedAtMs`. */
export function createInMemoryCache(): MemoryCache {
  const held = new Map<string, CachedMemory | 'erased'>();
  const key = ({ tenantId, chatId }: ChatRef) => `${tenantId}:${chatId}`;
  return {
    getMemory: async (chat) => ok(copyOf(held.get(key(chat))) ?? null),
    async putMemory(chat, cached) {
      const before = held.get(key(chat));
      if (before === 'erased' || (before && !isNewer(cached, before))) return ok('kept');
      const ahead = before ? before.memory.accepted_seq - cached.memory.accepted_seq : 0;
      held.set(key(chat), raise(copyOf(cached), ahead));
      return ok('put');
    },
    async raiseAccepted(chat, acceptedSeq) {
      const before = held.get(key(chat));
      if (before === undefined || before === 'erased') return ok('absent');
      held.set(key(chat), raise(before, acceptedSeq - before.memory.accepted_seq));
      return ok('raised');
    },
    async eraseMemory(chat) {
      const before = held.get(key(chat));
      held.set(key(chat), 'erased');
      return ok(before === undefined || before === 'erased' ? 0 : 1);
    },
  };
}

/** What JSON holds, copied: as in Redis, nobody shares an object with the cache. structuredClone is ten times as slow. */
function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)])) as T;
}

function isNewer(next: CachedMemory, held: CachedMemory): boolean {
  const order = ({ memory, cachedAtMs }: CachedMemory) => [memory.version, memory.applied_seq, cachedAtMs];
  const [a, b] = [order(next), order(held)];
  const first = a.findIndex((value, index) => value !== b[index]);
  return first >= 0 && (a[first] ?? 0) > (b[first] ?? 0);
}

function raise(cached: CachedMemory, ahead: number): CachedMemory {
  if (ahead <= 0) return cached;
  const { accepted_seq, pending_updates } = cached.memory;
  return {
    ...cached,
    memory: {
      ...cached.memory,
      accepted_seq: accepted_seq + ahead,
      pending_updates: pending_updates + ahead,
    },
  };
}
