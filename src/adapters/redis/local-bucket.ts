// The limit of one isolate on its own, for the time when Redis does not decide.
import type { LimitDecision } from '../../ports/caller.ts';

export const MINUTE_MS = 60_000;

/** Identifiers remembered at once; about 2 MB at worst. */
const MOST_IDENTIFIERS = 10_000;

export type LocalBucket = { take(identifier: string, nowMs: number): LimitDecision };

/**
 * Counts per aligned minute, as the limiter in Redis does, so that both say the same `resetAtMs`.
 * Bounded fail-open: each isolate allows the whole limit, so an outage allows at most isolates × limit. Beyond
 * 10,000 identifiers in a minute the counts start again: memory stays flat, and refusing strangers would turn an
 * outage of Redis into one of ours.
 */
export function createLocalBucket(limit: number): LocalBucket {
  let minute = 0;
  const counts = new Map<string, number>();
  return {
    take(identifier, nowMs) {
      const current = Math.floor(nowMs / MINUTE_MS);
      if (current !== minute || counts.size >= MOST_IDENTIFIERS) counts.clear();
      minute = current;
      const used = (counts.get(identifier) ?? 0) + 1;
      counts.set(identifier, used);
      return {
        isAllowed: used <= limit,
        limit,
        remaining: Math.max(0, limit - used),
        resetAtMs: (current + 1) * MINUTE_MS,
        isDegraded: true,
      };
    },
  };
}
