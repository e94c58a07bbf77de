// What an attempt's answer means for its message.
import { nextDelayMs } from './backoff.ts';
import type { AttemptResult, Message } from './message.ts';

/** Delivered, to be tried again after `delayMs`, or over (`reason` is for the log). */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'failed'; reason: string };

/** Status that, together with the header below, ends a message without further retries. */
const NON_RETRYABLE_STATUS = 489;
const NON_RETRYABLE_HEADER = 'upstash-nonretryable-error';

/**
 * 200-299 is success and everything else, redirects included, is not. 489 without the header and the header
 * without 489 are both ordinary failures.
 */
export function judgeAttempt(message: Message, result: AttemptResult, now: number, scale: number): Verdict {
  if (result.status >= 200 && result.status < 300) return { kind: 'delivered' };
  const refused = result.header[NON_RETRYABLE_HEADER]?.[0]?.toLowerCase() === 'true';
  if (result.status === NON_RETRYABLE_STATUS && refused)
    return { kind: 'failed', reason: 'non-retryable error' };
  if (message.retried >= message.retries) return { kind: 'failed', reason: 'retries exhausted' };
  return { kind: 'retry', delayMs: nextDelayMs({ ...message, header: result.header }, now, scale) };
}
