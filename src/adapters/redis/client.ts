// The Upstash Redis client of one request, and the one place where its errors end.
import { Redis } from '@upstash/redis/cloudflare';
import type { Config } from '../../config.ts';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';

export type RedisSettings = Pick<
  Config,
  'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'REDIS_DEADLINE_MS'
>;

/**
 * One client per request, cheap to build: commands of one tick share an HTTP request, and on Workers a request must
 * not do the I/O of another, which a client kept per isolate would.
 *
 * The platform entry point `cloudflare` is the one that reads no `process.env` and runs on Node and Deno alike.
 * `signal` is a function because a static signal turns an aborted GET into null, which looks like a miss
 * (5-reliability-security, traps). It covers both attempts: `retry: false` still makes two, which heals a kept-alive
 * connection that the server closed. A limiter call repeated that way may count twice, the safe direction.
 */
export function createRedis(config: RedisSettings): Redis {
  return new Redis({
    url: config.UPSTASH_REDIS_REST_URL,
    token: config.UPSTASH_REDIS_REST_TOKEN.open(),
    enableTelemetry: false,
    enableAutoPipelining: true,
    // Values are strings with a format of ours; guessing JSON would change bytes ("1" into 1).
    automaticDeserialization: false,
    // Every command used here counts as a write and goes to the primary, so there is no replica to be ahead of.
    readYourWrites: false,
    retry: false,
    signal: () => AbortSignal.timeout(config.REDIS_DEADLINE_MS),
  });
}

/**
 * Awaits a command. What the client throws quotes the whole command, stored values included, so it ends here: no
 * message, no cause.
 * @returns the reply, or `dependency_unavailable`.
 */
export async function settle<T>(command: Promise<T>): Promise<Result<T, Problem>> {
  try {
    return ok(await command);
  } catch {
    return err(unavailable('redis'));
  }
}
