// The headers a consumer sees.
import type { HeaderMap, Message } from './message.ts';
import { signAttempt } from './signature.ts';

/**
 * Forwarded headers first, then ours: a forwarded `Upstash-Signature` must not displace the real one. The message
 * id is the same on every attempt, the signature never.
 *
 * @param now ms since 1970
 */
export function deliveryHeaders(message: Message, body: Buffer, key: string, now: number): HeaderMap {
  const own: Record<string, string> = {
    'user-agent': 'Upstash-QStash',
    'upstash-signature': signAttempt(key, message.url, body, now),
    'upstash-message-id': message.id,
    'upstash-retried': String(message.retried),
    'upstash-caller-ip': message.callerIp,
    'content-length': String(body.length),
  };
  if (message.scheduleId) own['upstash-schedule-id'] = message.scheduleId;
  const header: HeaderMap = { ...message.header };
  for (const [name, value] of Object.entries(own)) header[name] = [value];
  return header;
}
