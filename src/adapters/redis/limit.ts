// The rate limit of a caller: a fixed window in Redis, decided in time whatever Redis does.
import { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis/cloudflare';
import type { Config } from '../../config.ts';
import type { LimitDecision, Limiter } from '../../ports/caller.ts';
import type { Background, Clock } from '../../ports/runtime.ts';
import { LIMIT_PREFIX } from './keys.ts';
import { createLocalBucket, type LocalBucket } from './local-bucket.ts';

const MOST_BLOCKED = 10_000;

/** What all requests of one isolate share; plain data, so that no request holds another's I/O. */
export type LimiterIsolate = {
  /** Identifiers known to be exhausted, with the end of their window in ms: refused without a request. */
  readonly ephemeralCache: Map<string, number>;
  readonly localBucket: LocalBucket;
};

export const createLimiterIsolate = (config: Pick<Config, 'LIMIT_PER_MINUTE'>): LimiterIsolate => ({
  ephemeralCache: new Map(),
  localBucket: createLocalBucket(config.LIMIT_PER_MINUTE),
});

/**
 * Fixed and not sliding: exact, and `resetAtMs` is when a call succeeds again; the sliding window refuses a polite
 * client now and then, and its reset is an estimate (5-reliability-security). It can pass twice the limit around an
 * edge. `limit` never throws: refusals, 5xx, garbage and silence fall back to the isolate's own bucket, marked.
 */
export function createLimiter(
  config: Pick<Config, 'LIMIT_PER_MINUTE' | 'LIMITER_DEADLINE_MS'>,
  isolate: LimiterIsolate,
  { redis, clock, background }: { redis: Redis; clock: Clock; background: Background },
): Limiter {
  const limit = config.LIMIT_PER_MINUTE;
  const ratelimit = new Ratelimit({
    redis,
    limiter: Ratelimit.fixedWindow(limit, '60 s'),
    prefix: LIMIT_PREFIX,
    ephemeralCache: isolate.ephemeralCache,
    // Its own timeout answers `limit: 0` after five seconds; the race below is ours.
    timeout: 0,
  });

  async function askRedis(identifier: string): Promise<LimitDecision | null> {
    try {
      const answer = await ratelimit.limit(identifier);
      const { success, remaining, reset } = answer;
      if (answer.limit !== limit || !Number.isInteger(remaining) || remaining > limit) {
        // The library takes garbage for a refusal and would block this caller for the rest of the minute.
        isolate.ephemeralCache.delete(`${LIMIT_PREFIX}:${identifier}`);
        return null;
      }
      background(answer.pending);
      return { isAllowed: success, limit, remaining, resetAtMs: reset, isDegraded: false };
    } catch {
      return null;
    }
  }

  return {
    async limit(identifier) {
      forget(isolate.ephemeralCache, `${LIMIT_PREFIX}:${identifier}`, clock.now());
      const late = clock.sleep(config.LIMITER_DEADLINE_MS).then(() => null);
      const decision = await Promise.race([askRedis(identifier), late]);
      return decision ?? isolate.localBucket.take(identifier, clock.now());
    },
  };
}

/** Bounds the cache, and ends a block at its time: the library would hold it a millisecond longer than it told. */
function forget(blocked: Map<string, number>, key: string, nowMs: number): void {
  if (blocked.size > MOST_BLOCKED) blocked.clear();
  const until = blocked.get(key);
  if (until !== undefined && until <= nowMs) blocked.delete(key);
}
