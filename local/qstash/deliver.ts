// One attempt at one message: signed afresh, sent, with the accidents a test has ordered.
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { DecisionLog } from './decision-log.ts';
import { deliveryHeaders } from './delivery-headers.ts';
import type { EventLog } from './event-log.ts';
import type { Fault } from './fault.ts';
import type { Faults } from './faults.ts';
import type { SigningKeys } from './keys.ts';
import type { AttemptResult, Message } from './message.ts';
import type { Sender } from './send.ts';

export interface DeliveryParts {
  clock: Clock;
  sender: Sender;
  keys: SigningKeys;
  log: EventLog;
  decisions: DecisionLog;
  counts: Counts;
  faults: Faults;
  /** Sent as `Upstash-Region`. */
  region: string;
  /** Longest wait for a response in ms, whatever the publisher allows. */
  maxTimeoutMs: number;
  /** False once the emulator is stopping: an aborted attempt must not count as the consumer's failure. */
  running: () => boolean;
  settle: (id: string, result: AttemptResult) => void;
  /** Loses the message, as if it had never been published. */
  drop: (message: Message) => void;
  /** Calls back after that many ms, unless the emulator has stopped by then. */
  later: (milliseconds: number, fire: () => void) => void;
  /** Puts the message back for that many ms. */
  postpone: (message: Message, milliseconds: number) => void;
}

/** @returns a function that makes one attempt and settles its message; it never rejects. */
export function createDelivery(parts: DeliveryParts): (message: Message) => Promise<void> {
  const { clock, counts, faults, decisions } = parts;

  function send(message: Message): Promise<AttemptResult> {
    const body = Buffer.from(message.body, 'base64');
    const { maxTimeoutMs, region } = parts;
    const forgery = faults.takeForgery();
    counts.attempts++;
    if (forgery !== undefined) {
      counts.forged++;
      decisions.note(message, `forges ${forgery}`);
    }
    return parts.sender.send({
      url: message.url,
      method: message.method,
      header: deliveryHeaders(message, body, { keys: parts.keys.pair(), region, forgery }, clock.now()),
      body,
      timeoutMs: Math.min(message.timeoutMs ?? maxTimeoutMs, maxTimeoutMs),
    });
  }

  async function sendAgain(message: Message): Promise<void> {
    if (!parts.running()) return;
    counts.duplicated++;
    decisions.note(message, 'sends a duplicate');
    await send(message);
  }

  /** Accidents that keep the attempt from being made at all; false when there is none. */
  function isKept(message: Message, fault: Fault | undefined): boolean {
    if (fault?.kind === 'drop') {
      counts.dropped++;
      parts.drop(message);
      return true;
    }
    if (fault?.kind === 'delay') {
      counts.delayed++;
      parts.postpone(message, fault.delayMs);
      return true;
    }
    return false;
  }

  return async function deliver(message) {
    const fault = faults.take(message);
    if (fault) decisions.note(message, `${fault.kind}${fault.delayMs > 0 ? ` ${fault.delayMs}` : ''}`);
    if (isKept(message, fault)) return;
    parts.log.add(message, 'ACTIVE');
    const first = send(message);
    // On purpose beyond every flow limit: the vendor's own duplicate comes from a server that has lost count.
    const second = fault?.kind === 'duplicate-during' ? sendAgain(message) : null;
    const result = await first;
    if (parts.running()) parts.settle(message.id, result);
    if (second !== null) await second;
    if (result.status < 200 || result.status > 299) return;
    if (fault?.kind === 'duplicate-after') await sendAgain(message);
    // Not waited for: by then the message has long left its place in every line.
    if (fault?.kind === 'duplicate-late') parts.later(fault.delayMs, () => void sendAgain(message));
  };
}
