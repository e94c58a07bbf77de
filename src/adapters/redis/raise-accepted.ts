// Tells the cache that an update was accepted, so that a warm read shows it as pending.
import type { Redis } from '@upstash/redis/cloudflare';
import type { Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import { RAISE_ACCEPTED } from './memory-scripts.ts';
import { runScript } from './run-script.ts';

/** `raised`: what is cached now knows of `acceptedSeq`, or already did. `absent`: nothing cached, or erased. */
export async function raiseAccepted(
  redis: Redis,
  key: string,
  acceptedSeq: number,
): Promise<Result<'raised' | 'absent', Problem>> {
  const raised = await runScript(redis, RAISE_ACCEPTED, key, [String(acceptedSeq)]);
  return raised.ok ? ok(raised.value === 1 ? 'raised' : 'absent') : raised;
}
