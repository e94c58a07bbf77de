// Erases a cached memory and leaves a tombstone that late fills respect.
import type { Redis } from '@upstash/redis/cloudflare';
import type { Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import { TOMBSTONE_SECONDS } from './keys.ts';
import { ERASE } from './memory-scripts.ts';
import { runScript } from './run-script.ts';

/**
 * One script per key rather than one over all keys: each is atomic where it must be, a key that failed fails the whole,
 * and all of them travel in one HTTP request.
 * @returns how many keys held content. Asked again, 0, and the tombstones' hour starts anew.
 */
export async function eraseMemory(
  redis: Redis,
  keys: readonly string[],
  erasedAtMs: number,
): Promise<Result<number, Problem>> {
  const args = [String(erasedAtMs), String(TOMBSTONE_SECONDS)];
  const erased = await Promise.all(keys.map((key) => runScript(redis, ERASE, key, args)));
  let held = 0;
  for (const one of erased) {
    if (!one.ok) return one;
    held += one.value;
  }
  return ok(held);
}
