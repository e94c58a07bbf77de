// The way of a message to its next attempt: its due time, its queue, its flow-control lane, a free connection.
import type { CancelTimer, Clock } from './clock.ts';
import type { Collection } from './collection.ts';
import type { FlowControl } from './flow-control.ts';
import type { Message } from './message.ts';
import type { Queues } from './queues.ts';

export interface Dispatcher {
  /** Sends the message on its way; at once when it is due. Call once per attempt. */
  schedule(message: Message): void;
  /** Continues after the queue gave the message a place. */
  pastQueue(id: string): void;
  /** Continues after flow control let the message go. */
  pastFlow(id: string): void;
  /** Lets everything that waits for its time go now; returns how many. */
  flushDelayed(): number;
  inFlight(): number;
  /** Stops all timers; messages stay where they are, in the journal. */
  close(): void;
}

export interface DispatchParts {
  clock: Clock;
  messages: Collection<Message>;
  queues: Queues;
  flow: FlowControl;
  /** Most attempts under way at once, over all destinations. */
  concurrency: number;
  /** Makes one attempt and deals with its outcome; must not reject. */
  attempt: (message: Message) => Promise<void>;
  /** Ends a message whose cancelling was asked for: cancelling is honoured at the next step, as the vendor does. */
  cancel: (message: Message) => void;
}

export function createDispatcher(parts: DispatchParts): Dispatcher {
  const { clock, messages, queues, flow, concurrency } = parts;
  const timers = new Map<string, CancelTimer>();
  const ready: string[] = [];
  let inFlight = 0;
  let closed = false;

  /** The message if it still is to be delivered. Everything may have changed while it waited. */
  function current(id: string): Message | undefined {
    const message = messages.get(id);
    if (!message?.cancelRequested) return message;
    parts.cancel(message);
    return undefined;
  }

  function arrive(id: string): void {
    timers.delete(id);
    const message = current(id);
    if (!message) return;
    if (message.queueName === null || queues.enter(message.queueName, message)) pastQueue(id);
  }

  function pastQueue(id: string): void {
    const message = current(id);
    if (!message) return;
    if (message.flow === null || flow.enter(message.flow.key, id)) pastFlow(id);
  }

  function pastFlow(id: string): void {
    ready.push(id);
    pump();
  }

  async function run(id: string): Promise<void> {
    const flowKey = messages.get(id)?.flow?.key;
    const message = current(id);
    if (message) await parts.attempt(message);
    inFlight--;
    if (flowKey !== undefined) flow.leave(flowKey);
    pump();
  }

  function pump(): void {
    while (!closed && inFlight < concurrency && ready.length > 0) {
      const id = ready.shift();
      if (id === undefined) return;
      inFlight++;
      void run(id);
    }
  }

  return {
    schedule(message) {
      const wait = message.dueAt - clock.now();
      if (closed) return;
      if (wait <= 0) arrive(message.id);
      else
        timers.set(
          message.id,
          clock.after(wait, () => arrive(message.id)),
        );
    },
    pastQueue,
    pastFlow,
    flushDelayed() {
      const waiting = [...timers];
      for (const [id, cancelTimer] of waiting) {
        cancelTimer();
        arrive(id);
      }
      return waiting.length;
    },
    inFlight: () => inFlight,
    close() {
      closed = true;
      for (const cancelTimer of timers.values()) cancelTimer();
    },
  };
}
