// The headers a consumer sees.

import { type Forgery, forgeSignature } from './forge-signature.ts';
import type { KeyPair } from './keys.ts';
import type { HeaderMap, Message } from './message.ts';
import { attemptParts, signParts } from './signature.ts';

/** Who delivers: its keys and region, and the way in which the signature is to be bad, if it is. */
export interface DeliverySender {
  keys: KeyPair;
  region: string;
  forgery: Forgery | undefined;
}

/**
 * Forwarded headers first, then ours: a forwarded `Upstash-Signature` must not displace the real one. The message
 * id is the same on every attempt, the signature never.
 *
 * @param now ms since 1970
 */
export function deliveryHeaders(
  message: Message,
  body: Buffer,
  sender: DeliverySender,
  now: number,
): HeaderMap {
  const parts = attemptParts(sender.keys.current, message.url, body, now);
  const own: Record<string, string> = {
    'user-agent': 'Upstash-QStash',
    'upstash-signature': sender.forgery
      ? forgeSignature(sender.forgery, parts, sender.keys.next)
      : signParts(parts),
    'upstash-message-id': message.id,
    'upstash-retried': String(message.retried),
    'upstash-caller-ip': message.callerIp,
    'upstash-region': sender.region,
    'content-length': String(body.length),
  };
  if (message.scheduleId) own['upstash-schedule-id'] = message.scheduleId;
  const header: HeaderMap = { ...message.header };
  for (const [name, value] of Object.entries(own)) header[name] = [value];
  return header;
}
