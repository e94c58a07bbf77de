// Rings for chats whose open updates nobody was called for lately; for the sweep, and when the circuit closes.
import type { Publisher } from '../ports/delivery.ts';
import type { Telemetry } from '../ports/runtime.ts';
import type { UpdateQueue } from '../ports/update-queue.ts';
import { publishWakeUp } from './publish-wake-up.ts';

type Ports = {
  readonly queue: UpdateQueue;
  readonly publisher: Publisher;
  readonly telemetry: Telemetry;
  /** At most so many chats at once; the others wait for the next sweep, so an outage ends without a storm. */
  readonly settings: { readonly republishLimit: number };
};

const PUBLISHES_AT_ONCE = 10;

/**
 * @param quietMs leaves alone who was rung for within this time.
 * @returns how many chats were rung for; null when the database could not say who is stranded.
 */
export async function ringStranded(ports: Ports, quietMs: number): Promise<number | null> {
  const stranded = await ports.queue.strandedUpdates(quietMs, ports.settings.republishLimit);
  if (!stranded.ok) {
    ports.telemetry.log('error', 'sweep_failed', { code: stranded.error.code });
    return null;
  }
  const waiting = [...stranded.value];
  const ring = async () => {
    for (let chat = waiting.shift(); chat !== undefined; chat = waiting.shift()) {
      await publishWakeUp(ports, chat, {
        reason: 'swept',
        queueId: chat.queueId,
        attempt: chat.publishAttempt,
      });
    }
  };
  await Promise.all(Array.from({ length: PUBLISHES_AT_ONCE }, ring));
  return stranded.value.length;
}
