// The rate limit of a caller: a fixed window in Redis, decided in time whatever Redis does.
import { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis/cloudflare';
import type { Config } from '../../config.ts';
import type { LimitDecision, Limiter, LimitKind } from '../../ports/caller.ts';
import type { Background, Clock } from '../../ports/runtime.ts';
import { KEY_LIMIT_PREFIX, LIMIT_PREFIX } from './keys.ts';
import { createLocalBucket, type LocalBucket } from './local-bucket.ts';

const MOST_BLOCKED = 10_000;

/** What all requests of one isolate share; plain data, so that no request holds another's I/O. */
export type LimiterIsolate = Readonly<
  Record<
    LimitKind,
    {
      /** Identifiers known to be exhausted, with the end of their window in ms: refused without a request. */
      readonly ephemeralCache: Map<string, number>;
      readonly localBucket: LocalBucket;
    }
  >
>;

type LimiterSettings = Pick<Config, 'LIMIT_PER_MINUTE' | 'KEY_LIMIT_PER_MINUTE' | 'LIMITER_DEADLINE_MS'>;

const LIMITS = {
  user: { setting: 'LIMIT_PER_MINUTE', prefix: LIMIT_PREFIX },
  key: { setting: 'KEY_LIMIT_PER_MINUTE', prefix: KEY_LIMIT_PREFIX },
} as const satisfies Record<LimitKind, { setting: keyof LimiterSettings; prefix: string }>;

export const createLimiterIsolate = (
  config: Pick<Config, 'LIMIT_PER_MINUTE' | 'KEY_LIMIT_PER_MINUTE'>,
): LimiterIsolate => {
  const fresh = (kind: LimitKind) => ({
    ephemeralCache: new Map<string, number>(),
    localBucket: createLocalBucket(config[LIMITS[kind].setting]),
  });
  return { user: fresh('user'), key: fresh('key') };
};

type Deps = { redis: Redis; clock: Clock; background: Background };

/**
 * Fixed and not sliding: exact, and `resetAtMs` is when a call succeeds again; the sliding window refuses a polite
 * client now and then, and its reset is an estimate (5-reliability-security). It can pass twice the limit around an
 * edge. `limit` never throws: refusals, 5xx, garbage and silence fall back to the isolate's own bucket, marked.
 * Two limits asked for in one tick are one request to Redis.
 */
export function createLimiter(config: LimiterSettings, isolate: LimiterIsolate, deps: Deps): Limiter {
  // Made at the first use: most requests come from users with a token and never ask about a key.
  const made: Partial<Record<LimitKind, Limiter['limit']>> = {};
  return {
    limit(identifier, kind = 'user') {
      made[kind] ??= createWindow(config, kind, isolate[kind], deps);
      return made[kind](identifier);
    },
  };
}

function createWindow(
  config: LimiterSettings,
  kind: LimitKind,
  { ephemeralCache, localBucket }: LimiterIsolate[LimitKind],
  { redis, clock, background }: Deps,
): (identifier: string) => Promise<LimitDecision> {
  const { setting, prefix } = LIMITS[kind];
  const limit = config[setting];
  const ratelimit = new Ratelimit({
    redis,
    limiter: Ratelimit.fixedWindow(limit, '60 s'),
    prefix,
    ephemeralCache,
    // Its own timeout answers `limit: 0` after five seconds; the race below is ours.
    timeout: 0,
  });

  async function askRedis(identifier: string): Promise<LimitDecision | null> {
    try {
      const answer = await ratelimit.limit(identifier);
      const { success, remaining, reset } = answer;
      if (answer.limit !== limit || !Number.isInteger(remaining) || remaining > limit) {
        // The library takes garbage for a refusal and would block this caller for the rest of the minute.
        ephemeralCache.delete(`${prefix}:${identifier}`);
        return null;
      }
      background(answer.pending);
      return { isAllowed: success, limit, remaining, resetAtMs: reset, isDegraded: false };
    } catch {
      return null;
    }
  }

  return async (identifier) => {
    forget(ephemeralCache, `${prefix}:${identifier}`, clock.now());
    const late = clock.sleep(config.LIMITER_DEADLINE_MS).then(() => null);
    const decision = await Promise.race([askRedis(identifier), late]);
    return decision ?? localBucket.take(identifier, clock.now());
  };
}

/** Bounds the cache, and ends a block at its time: the library would hold it a millisecond longer than it told. */
function forget(blocked: Map<string, number>, key: string, nowMs: number): void {
  if (blocked.size > MOST_BLOCKED) blocked.clear();
  const until = blocked.get(key);
  if (until !== undefined && until <= nowMs) blocked.delete(key);
}
