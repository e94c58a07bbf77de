// How often a caller may ask, and both header families that say so.
import type { LimitDecision } from '../../src/ports/caller.ts';
import { factory } from '../context.ts';
import { ProblemError } from './problem.ts';

const WINDOW_SECONDS = 60;

/** Whole seconds until the window ends, at least 1: a Retry-After of 0 would invite a refusal. */
const secondsLeft = (resetAtMs: number, nowMs: number) => Math.max(1, Math.ceil((resetAtMs - nowMs) / 1000));

/**
 * `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers-10 writes them (structured fields),
 * and the X- family for clients of the original contract, whose Reset is a Unix time in seconds.
 */
function limitHeaders({ limit, remaining, resetAtMs }: LimitDecision, nowMs: number): Record<string, string> {
  return {
    RateLimit: `"default";r=${remaining};t=${secondsLeft(resetAtMs, nowMs)}`,
    'RateLimit-Policy': `"default";q=${limit};w=${WINDOW_SECONDS}`,
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(Math.ceil(resetAtMs / 1000)),
  };
}

/**
 * Counts this request. The headers are set before the handler runs, so that refusals carry them too.
 * Never on /functions/*: QStash reads X-RateLimit-Reset as an order to wait.
 * @throws ProblemError rate_limited with the seconds after which it holds no more.
 */
export const limit = factory.createMiddleware(async (c, next) => {
  const { limiter, clock } = c.var.services;
  const decision = await limiter.limit(c.var.principal.limitKey);
  c.set('limit', decision);
  for (const [name, value] of Object.entries(limitHeaders(decision, clock.now()))) c.header(name, value);
  if (decision.isDegraded) c.header('Saidso-Degraded', 'rate-limit', { append: true });
  if (!decision.isAllowed) {
    throw new ProblemError({
      code: 'rate_limited',
      detail: `A user may ask ${decision.limit} times a minute; Retry-After says when the next one starts.`,
      retryAfterSeconds: secondsLeft(decision.resetAtMs, clock.now()),
    });
  }
  await next();
});
