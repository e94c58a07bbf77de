// One attempt at one message: signed afresh, sent, with the accidents a test has ordered.
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import { deliveryHeaders } from './delivery-headers.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { SigningKeys } from './keys.ts';
import type { AttemptResult, Message } from './message.ts';
import type { Sender } from './send.ts';

export interface DeliveryParts {
  clock: Clock;
  sender: Sender;
  keys: SigningKeys;
  log: EventLog;
  counts: Counts;
  faults: Faults;
  /** Longest wait for a response in ms, whatever the publisher allows. */
  maxTimeoutMs: number;
  /** False once the emulator is stopping: an aborted attempt must not count as the consumer's failure. */
  running: () => boolean;
  settle: (id: string, result: AttemptResult) => void;
  /** Loses the message, as if it had never been published. */
  drop: (message: Message) => void;
  /** Puts the message back for that many ms. */
  postpone: (message: Message, milliseconds: number) => void;
}

/** @returns a function that makes one attempt and settles its message; it never rejects. */
export function createDelivery(parts: DeliveryParts): (message: Message) => Promise<void> {
  const { clock, counts, faults } = parts;

  function send(message: Message): Promise<AttemptResult> {
    const body = Buffer.from(message.body, 'base64');
    const { maxTimeoutMs } = parts;
    counts.attempts++;
    return parts.sender.send({
      url: message.url,
      method: message.method,
      header: deliveryHeaders(message, body, parts.keys.pair().current, clock.now()),
      body,
      timeoutMs: Math.min(message.timeoutMs ?? maxTimeoutMs, maxTimeoutMs),
    });
  }

  return async function deliver(message) {
    const fault = faults.take();
    if (fault?.kind === 'drop') {
      counts.dropped++;
      parts.drop(message);
      return;
    }
    if (fault?.kind === 'delay') {
      counts.delayed++;
      parts.postpone(message, fault.delayMs);
      return;
    }
    parts.log.add(message, 'ACTIVE');
    const first = send(message);
    // On purpose beyond every flow limit: the vendor's own duplicate comes from a server that has lost count.
    const second = fault?.kind === 'duplicate-during' ? send(message) : null;
    const result = await first;
    if (parts.running()) parts.settle(message.id, result);
    if (second !== null) {
      counts.duplicated++;
      await second;
    }
    if (fault?.kind === 'duplicate-after' && parts.running()) {
      counts.duplicated++;
      await send(message);
    }
  };
}
