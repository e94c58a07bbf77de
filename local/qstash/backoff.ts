// When a failed message is tried again.
import { compileDelayExpression } from './delay-expression.ts';
import { requestedDelayMs } from './retry-after.ts';

const LONGEST_MS = 86_400_000;

/** Everything that decides the wait before retry number `retried + 1`. */
export interface FailedAttempt {
  /** Retries made so far: 0 after the first attempt failed. */
  retried: number;
  /** `Upstash-Retry-Delay`, if the publisher sent one. */
  retryDelay: string | null;
  /** The response's headers; empty when there was no response. */
  header: Record<string, string[]>;
}

/** The vendor's own backoff, in ms: min(86400, e^(2.5 n)) seconds before retry number n (1-based), whole seconds. */
export function defaultBackoffMs(retry: number): number {
  return Math.floor(Math.min(86_400, Math.exp(2.5 * retry))) * 1_000;
}

/**
 * Milliseconds to wait. The consumer's own word (`Retry-After` and the like) wins over the publisher's
 * expression, which wins over the default. `scale` (RETRY_SCALE) shortens the last two and never the first:
 * a consumer that says "20 s" knows of a lease which does not run faster because a test is in a hurry.
 */
export function nextDelayMs(attempt: FailedAttempt, now: number, scale: number): number {
  const requested = requestedDelayMs(attempt.header, now);
  if (requested !== null) return requested;
  if (attempt.retryDelay === null) return defaultBackoffMs(attempt.retried + 1) * scale;
  const computed = compileDelayExpression(attempt.retryDelay)(attempt.retried);
  // 1/0 and sqrt(-1) compile but are no delay: the default is the safe reading of both.
  if (!Number.isFinite(computed)) return defaultBackoffMs(attempt.retried + 1) * scale;
  return Math.min(LONGEST_MS, Math.max(0, computed)) * scale;
}
