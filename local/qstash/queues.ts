// Queues: first in, first out; the head holds its place through all its retries and callbacks.
import type { Clock } from './clock.ts';
import type { Collection } from './collection.ts';
import type { Message } from './message.ts';

/** A queue as it was set up (ms since 1970). */
export interface QueueRule {
  name: string;
  parallelism: number;
  paused: boolean;
  createdAt: number;
  updatedAt: number;
}

interface Lane {
  waiting: string[];
  /** How many messages (the owner and its callbacks) still hold each taken place. */
  places: Map<string, number>;
}

export interface Queues {
  /** True when the message holds a place already or gets one now; else `start` is called when it is its turn. */
  enter(queueName: string, message: Message): boolean;
  /** One more (a callback, or a message read back from the journal) holds the owner's place. */
  hold(holds: NonNullable<Message['holds']>): void;
  /** One holder ended; the last one frees the place. */
  release(holds: NonNullable<Message['holds']>): void;
  upsert(name: string, change: { parallelism?: number; paused?: boolean }): void;
  remove(name: string): void;
  get(name: string): (QueueRule & { lag: number }) | undefined;
  list(): (QueueRule & { lag: number })[];
}

/** @param start called with a message id that has just been given a place. */
export function createQueues(
  rules: Collection<QueueRule>,
  clock: Clock,
  start: (id: string) => void,
): Queues {
  const lanes = new Map<string, Lane>();
  function lane(name: string): Lane {
    const known = lanes.get(name) ?? { waiting: [], places: new Map() };
    lanes.set(name, known);
    return known;
  }

  function free(name: string): boolean {
    const rule = rules.get(name);
    return !rule?.paused && lane(name).places.size < (rule?.parallelism ?? 1);
  }

  function pump(name: string): void {
    const at = lane(name);
    while (at.waiting.length > 0 && free(name)) {
      const next = at.waiting.shift();
      if (next === undefined) return;
      at.places.set(next, 1);
      start(next);
    }
  }

  function upsert(name: string, change: { parallelism?: number; paused?: boolean }): void {
    const now = clock.now();
    const before = rules.get(name) ?? { name, parallelism: 1, paused: false, createdAt: now, updatedAt: now };
    rules.put(name, { ...before, ...change, updatedAt: now });
    pump(name);
  }

  const shown = (rule: QueueRule): QueueRule & { lag: number } => {
    const at = lane(rule.name);
    return { ...rule, lag: at.waiting.length + at.places.size };
  };

  return {
    enter(name, message) {
      const at = lane(name);
      if (!rules.get(name)) upsert(name, {});
      if (at.places.has(message.id)) return true;
      if (at.waiting.length === 0 && free(name)) {
        at.places.set(message.id, 1);
        return true;
      }
      if (!at.waiting.includes(message.id)) at.waiting.push(message.id);
      return false;
    },
    hold({ queueName, owner }) {
      const { places } = lane(queueName);
      places.set(owner, (places.get(owner) ?? 0) + 1);
    },
    release({ queueName, owner }) {
      const { places } = lane(queueName);
      const left = (places.get(owner) ?? 1) - 1;
      if (left > 0) places.set(owner, left);
      else places.delete(owner);
      pump(queueName);
    },
    upsert,
    remove(name) {
      rules.remove(name);
    },
    get(name) {
      const rule = rules.get(name);
      return rule && shown(rule);
    },
    list: () => rules.values().map(shown),
  };
}
