// The rate limit in a Map: a fixed window per aligned minute.
import type { Limiter, LimitKind } from '../../../src/ports/caller.ts';

/** @param now ms since 1970; the window is the minute it falls into. */
export function createInMemoryLimiter(
  limits: Readonly<Record<LimitKind, number>>,
  now: () => number,
): Limiter {
  const counts = new Map<string, number>();
  return {
    async limit(identifier, kind = 'user') {
      const limit = limits[kind];
      const minute = Math.floor(now() / 60_000);
      const key = `${kind}:${identifier}:${minute}`;
      const used = (counts.get(key) ?? 0) + 1;
      counts.set(key, used);
      const remaining = Math.max(0, limit - used);
      return {
        isAllowed: used <= limit,
        limit,
        remaining,
        resetAtMs: (minute + 1) * 60_000,
        isDegraded: false,
      };
    },
  };
}
