// Fills the cache with a memory, unless something newer or a tombstone is there.
import type { Redis } from '@upstash/redis/cloudflare';
import type { ChatRef } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { CachedMemory } from '../../ports/memory-cache.ts';
import { PUT_IF_NEWER } from './memory-scripts.ts';
import { writeValue } from './memory-value.ts';
import { runScript } from './run-script.ts';

/** @param keepSeconds how long the entry may serve outages; reading never prolongs it. */
export async function putMemory(
  redis: Redis,
  key: string,
  keepSeconds: number,
  chat: ChatRef,
  cached: CachedMemory,
): Promise<Result<'put' | 'kept', Problem>> {
  const written = await runScript(redis, PUT_IF_NEWER, key, [
    ...writeValue(chat, cached),
    String(keepSeconds),
  ]);
  return written.ok ? ok(written.value === 1 ? 'put' : 'kept') : written;
}
