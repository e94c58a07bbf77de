// Every shape of key in Redis, and how long what is under it lives.
import type { ChatRef } from '../../domain/ids.ts';

/** Longer than any delivery or read may run (minutes), so no fill that began before the erasure comes after it. */
export const TOMBSTONE_SECONDS = 3_600;

/** `saidso:<epoch>:memory:<tenant>:<chat>`, kept CACHE_KEEP_SECONDS. A raised epoch makes every entry a miss. */
export const memoryKey = (epoch: number, { tenantId, chatId }: ChatRef): string =>
  `saidso:${epoch}:memory:${tenantId}:${chatId}`;

/** `saidso:limit:<hash>:<minute>`, kept one minute. Without the epoch: a restored database resets no one's limit. */
export const LIMIT_PREFIX = 'saidso:limit';
/** The same per API key. */
export const KEY_LIMIT_PREFIX = 'saidso:key-limit';
