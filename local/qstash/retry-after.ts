// What a consumer's response says about the next attempt: `Retry-After` and its three rate-limit cousins.
import { parseDurationMs } from './duration.ts';

/** Looked at in this order; the vendor names no precedence, so the most explicit one comes first. */
const HEADERS = [
  'retry-after',
  'x-ratelimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
];

/** A longer wait is ignored and the ordinary backoff applies (QStash retry documentation). */
const LONGEST_MS = 86_400_000;

/** Milliseconds from `now` that one header value asks for, or null when it is none of seconds, date, duration. */
export function parseRetryAfterMs(value: string, now: number): number | null {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const duration = parseDurationMs(text);
  if (duration !== null) return duration;
  // Date.parse reads far more than RFC 1123 ("5" is a year in May to it): insist on the weekday and GMT.
  if (!/^[A-Z][a-z]{2}, .* GMT$/.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Milliseconds until the next attempt that a response asks for; null when it asks for nothing or for more than
 * a day. A consumer that passes on another service's rate-limit headers reschedules its messages by accident:
 * that hazard is the vendor's and is kept.
 */
export function requestedDelayMs(header: Record<string, string[]>, now: number): number | null {
  for (const name of HEADERS) {
    const value = header[name]?.[0];
    const wanted = value === undefined ? null : parseRetryAfterMs(value, now);
    if (wanted !== null && wanted <= LONGEST_MS) return wanted;
  }
  return null;
}
