// The cache of memories on Upstash Redis: the four steps on one key per chat and epoch.
import type { Redis } from '@upstash/redis/cloudflare';
import type { Config } from '../../config.ts';
import type { MemoryCache } from '../../ports/memory-cache.ts';
import { eraseMemory } from './erase-memory.ts';
import { getMemory } from './get-memory.ts';
import { keysToErase, memoryKey } from './keys.ts';
import { putMemory } from './put-memory.ts';
import { raiseAccepted } from './raise-accepted.ts';

/** @param redis the client of this request; one request of the API makes one cache. */
export function createMemoryCache(
  config: Pick<Config, 'CACHE_EPOCH' | 'CACHE_KEEP_SECONDS'>,
  redis: Redis,
): MemoryCache {
  const { CACHE_EPOCH: epoch, CACHE_KEEP_SECONDS: keep } = config;
  return {
    getMemory: (chat) => getMemory(redis, memoryKey(epoch, chat), chat),
    putMemory: (chat, cached) => putMemory(redis, memoryKey(epoch, chat), keep, chat, cached),
    raiseAccepted: (chat, seq) => raiseAccepted(redis, memoryKey(epoch, chat), seq),
    eraseMemory: (chat, erasedAtMs) => eraseMemory(redis, keysToErase(epoch, chat), erasedAtMs),
  };
}
