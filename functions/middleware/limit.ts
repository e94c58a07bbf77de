// How often a caller may ask, and both header families that say so.
import type { LimitDecision } from '../../src/ports/caller.ts';
import { factory } from '../context.ts';
import { ProblemError } from './problem.ts';

const WINDOW_SECONDS = 60;

/** Whole seconds until the window ends, at least 1: a Retry-After of 0 would invite a refusal. */
const secondsLeft = (resetAtMs: number, nowMs: number) => Math.max(1, Math.ceil((resetAtMs - nowMs) / 1000));

type Named = { readonly name: 'default' | 'key'; readonly decision: LimitDecision };

/**
 * `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers-10 writes them (structured fields, one
 * item a limit), and the X- family for clients of the original contract, whose Reset is a Unix time in seconds and
 * which can tell one limit only: that of the user, or that of the key when it is the one that refuses.
 */
function limitHeaders(limits: readonly Named[], shown: LimitDecision, nowMs: number): Record<string, string> {
  const left = limits.map(
    ({ name, decision }) => `"${name}";r=${decision.remaining};t=${secondsLeft(decision.resetAtMs, nowMs)}`,
  );
  const policies = limits.map(({ name, decision }) => `"${name}";q=${decision.limit};w=${WINDOW_SECONDS}`);
  return {
    RateLimit: left.join(', '),
    'RateLimit-Policy': policies.join(', '),
    'X-RateLimit-Limit': String(shown.limit),
    'X-RateLimit-Remaining': String(shown.remaining),
    'X-RateLimit-Reset': String(Math.ceil(shown.resetAtMs / 1000)),
  };
}

/**
 * Counts this request, for the user and, where a backend acts for them, for its key; both in one request to Redis.
 * The headers are set before the handler runs, so that refusals carry them too.
 * Never on /functions/*: QStash reads X-RateLimit-Reset as an order to wait.
 * @throws ProblemError rate_limited with the seconds after which it holds no more.
 */
export const limit = factory.createMiddleware(async (c, next) => {
  const { limiter, clock } = c.var.services;
  const { limitKey, keyLimitKey } = c.var.principal;
  const [user, key] = await Promise.all([
    limiter.limit(limitKey),
    keyLimitKey === null ? null : limiter.limit(keyLimitKey, 'key'),
  ]);
  const limits: readonly Named[] = [
    { name: 'default', decision: user },
    ...(key === null ? [] : [{ name: 'key' as const, decision: key }]),
  ];
  const refused = limits.find(({ decision }) => !decision.isAllowed);
  const shown = refused?.decision ?? user;
  c.set('limit', shown);
  for (const [name, value] of Object.entries(limitHeaders(limits, shown, clock.now()))) c.header(name, value);
  if (limits.some(({ decision }) => decision.isDegraded))
    c.header('Saidso-Degraded', 'rate-limit', { append: true });
  if (refused !== undefined) {
    const who = refused.name === 'key' ? 'An API key' : 'A user';
    throw new ProblemError({
      code: 'rate_limited',
      detail: `${who} may ask ${shown.limit} times a minute; Retry-After says when the next one starts.`,
      retryAfterSeconds: secondsLeft(shown.resetAtMs, clock.now()),
    });
  }
  await next();
});
