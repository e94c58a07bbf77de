// Erases a cached memory and leaves a tombstone that late fills respect.
import type { Redis } from '@upstash/redis/cloudflare';
import type { Problem } from '../../domain/problem.ts';
import type { Result } from '../../domain/result.ts';
import { TOMBSTONE_SECONDS } from './keys.ts';
import { ERASE } from './memory-scripts.ts';
import { runScript } from './run-script.ts';

/** @returns how many keys held content: 1 or 0. Asked again, 0, and the tombstone's hour starts anew. */
export const eraseMemory = (
  redis: Redis,
  key: string,
  erasedAtMs: number,
): Promise<Result<number, Problem>> =>
  runScript(redis, ERASE, key, [String(erasedAtMs), String(TOMBSTONE_SECONDS)]);
