// Reads a cached memory, in the same HTTP request as the limiter when both are asked in one tick.
import type { Redis } from '@upstash/redis/cloudflare';
import type { ChatRef } from '../../domain/ids.ts';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { CachedMemory } from '../../ports/memory-cache.ts';
import { settle } from './client.ts';
import { readValue } from './memory-value.ts';

/**
 * GETEX without options reads like GET and leaves the TTL alone, but the client counts it as a write and so puts it
 * into the pipeline of the limiter's script; GET would be a second request (7-local-stack).
 */
export async function getMemory(
  redis: Redis,
  key: string,
  chat: ChatRef,
): Promise<Result<CachedMemory | 'erased' | null, Problem>> {
  const reply = await settle<unknown>(redis.getex(key));
  if (!reply.ok) return reply;
  if (reply.value === null) return ok(null);
  return typeof reply.value === 'string' ? ok(readValue(chat, reply.value)) : err(unavailable('redis'));
}
