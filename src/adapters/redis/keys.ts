// Every shape of key in Redis, and how long what is under it lives.
import type { ChatRef } from '../../domain/ids.ts';

/** Longer than any delivery or read may run (minutes), so no fill that began before the erasure comes after it. */
export const TOMBSTONE_SECONDS = 3_600;

/** `saidso:<epoch>:memory:<tenant>:<chat>`, kept CACHE_KEEP_SECONDS. A raised epoch makes every entry a miss. */
export const memoryKey = (epoch: number, { tenantId, chatId }: ChatRef): string =>
  `saidso:${epoch}:memory:${tenantId}:${chatId}`;

/**
 * Every key that may hold the chat's content while deployments of neighbouring epochs run side by side. An erasure
 * clears them all: the next epoch's, because an isolate of the old one may be the one that is asked to erase; the two
 * before, because what they left lives on for CACHE_KEEP_SECONDS and an isolate that still runs would serve it.
 */
export const keysToErase = (epoch: number, chat: ChatRef): readonly string[] =>
  [epoch + 1, epoch, epoch - 1, epoch - 2].filter((one) => one >= 0).map((one) => memoryKey(one, chat));

/** `saidso:limit:<hash>:<minute>`, kept one minute. Without the epoch: a restored database resets no one's limit. */
export const LIMIT_PREFIX = 'saidso:limit';
/** The same per API key. */
export const KEY_LIMIT_PREFIX = 'saidso:key-limit';
