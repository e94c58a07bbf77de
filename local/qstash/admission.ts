// How a message gets in: accepted from a publisher, from the queue itself, or back from the dead letters.
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Dedup } from './dedup.ts';
import type { EventLog } from './event-log.ts';
import type { FlowControl } from './flow-control.ts';
import type { NewId } from './identifiers.ts';
import type { DeadLetter, Draft, Message } from './message.ts';
import type { Store } from './store.ts';

/** The answer to one publish. */
export interface Receipt {
  messageId: string;
  url: string;
  deduplicated?: true;
}

export interface AdmissionParts {
  clock: Clock;
  store: Store;
  flow: FlowControl;
  log: EventLog;
  counts: Counts;
  dedup: Dedup;
  newId: NewId;
  decisions: DecisionLog;
  schedule: (message: Message) => void;
}

export interface Admission {
  /** Makes a message of a draft and journals it; the caller sends it on its way. */
  admit(draft: Draft, holds: Message['holds']): Message;
  /**
   * Resolves when the messages are on disk; from then on they are delivered at least once. Rejects when the disk
   * refuses, and then none of them was accepted.
   */
  accept(requests: { draft: Draft; dedupId: string | null }[]): Promise<Receipt[]>;
  /** Asks for messages to be cancelled: none of them starts another attempt, one under way runs on. */
  requestCancel(messages: Message[]): Promise<number>;
  /** Publishes dead letters again under new ids, without deduplication, and removes them. */
  retryDead(letters: DeadLetter[]): Promise<Receipt[]>;
}

export function createAdmission(parts: AdmissionParts): Admission {
  const { clock, store, log, counts, dedup } = parts;
  let order = store.messages.values().reduce((last, message) => Math.max(last, message.order), 0);

  function admit(draft: Draft, holds: Message['holds']): Message {
    const id = parts.newId('msg');
    const now = clock.now();
    const own = draft.queueName === null ? null : { queueName: draft.queueName, owner: id };
    const dueAt = draft.notBefore ?? now + draft.delayMs;
    const fresh = { createdAt: now, dueAt, retried: 0, postponed: 0, cancelRequested: false };
    const message: Message = { ...draft, id, order: ++order, ...fresh, holds: holds ?? own };
    if (message.flow) parts.flow.configure(message.flow);
    store.messages.put(id, message);
    log.add(message, 'CREATED');
    counts.accepted++;
    return message;
  }

  /**
   * Delivery starts only after the disk has the message: what a consumer has seen must not be forgotten. When the
   * disk refuses, so does the queue, and `undo` leaves nothing behind that a second publish would be taken for.
   */
  async function sendOff(messages: Message[], undo: () => void): Promise<void> {
    try {
      await store.flush();
    } catch (error) {
      for (const message of messages) store.messages.remove(message.id);
      undo();
      throw error;
    }
    for (const message of messages) parts.schedule(message);
  }

  return {
    admit,
    async accept(requests) {
      const fresh: Message[] = [];
      const burnt: string[] = [];
      const receipts = requests.map(({ draft, dedupId }): Receipt => {
        const burntBy = dedupId === null ? undefined : dedup.find(dedupId);
        if (burntBy !== undefined) {
          counts.deduplicated++;
          parts.decisions.note(null, 'deduplicates');
          return { messageId: burntBy, url: draft.url, deduplicated: true };
        }
        const message = admit(draft, null);
        if (dedupId !== null) {
          dedup.burn(dedupId, message.id);
          burnt.push(dedupId);
        }
        fresh.push(message);
        return { messageId: message.id, url: message.url };
      });
      await sendOff(fresh, () => burnt.forEach(dedup.forget));
      return receipts;
    },
    async requestCancel(messages) {
      for (const message of messages) {
        store.messages.put(message.id, { ...message, cancelRequested: true });
        log.add(message, 'CANCEL_REQUESTED');
      }
      await store.flush();
      return messages.length;
    },
    async retryDead(letters) {
      const again = letters.map((letter) => {
        // Both changes reach the journal in one write, the new message first.
        const message = admit({ ...letter.message, delayMs: 0, notBefore: null }, null);
        store.deadLetters.remove(letter.dlqId);
        return message;
      });
      await sendOff(again, () => {
        for (const letter of letters) store.deadLetters.put(letter.dlqId, letter);
      });
      return again.map((message) => ({ messageId: message.id, url: message.url }));
    },
  };
}
