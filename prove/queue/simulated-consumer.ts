// A consumer without sockets: answers after a drawn time, fails by a drawn share, and sees what it must never see.

import type { AttemptResult } from '../../local/qstash/message.ts';
import type { OutgoingRequest, Sender } from '../../local/qstash/send.ts';
import type { Store } from '../../local/qstash/store.ts';
import type { VirtualClock } from '../../local/qstash/virtual-clock.ts';
import type { Random } from '../../sim/random.ts';

/** What the publisher knows about a message of its own. */
export interface Published {
  url: string;
  /** Empty until the queue has told it; the first delivery may come before that. */
  id: string;
  body: string;
  retries: number;
  queueName: string | null;
  flowKey: string | null;
}

export interface Consumer {
  /** One for each life of the queue: what was under way when it ended is never answered. */
  openSender(): Sender;
  /** Message ids that were answered with success. */
  succeeded: Set<string>;
  requests(): number;
  /** One line for each promise that was broken. */
  broken: string[];
}

export interface ConsumerParts {
  clock: VirtualClock;
  random: Random;
  store: Store;
  /** By address, in the order of publishing. */
  published: Map<string, Published>;
  /** Most distinct messages of one flow key under way at once. */
  parallelism: number;
}

const FAILS = 0.35;
const HANGS = 0.05;
const SLOWEST_MS = 2_000;

const header = (request: OutgoingRequest, name: string): string => request.header[name]?.[0] ?? '';

export function createConsumer(parts: ConsumerParts): Consumer {
  const { clock, random, store, published, parallelism } = parts;
  const broken: string[] = [];
  const succeeded = new Set<string>();
  const tokens = new Set<string>();
  const lastRetry = new Map<string, number>();
  const underWay = new Map<number, { id: string; flowKey: string | null }>();
  let requests = 0;

  function check(message: Published, request: OutgoingRequest): void {
    const retried = Number(header(request, 'upstash-retried'));
    const token = header(request, 'upstash-signature');
    if (tokens.has(token)) broken.push('a signature came twice');
    tokens.add(token);
    if (request.body.toString() !== message.body) broken.push('a body was changed');
    if (retried > message.retries) broken.push('more retries than asked for');
    // Duplicates that come after the end are of no number in particular.
    if (!store.messages.get(message.id)) return;
    const before = lastRetry.get(message.id) ?? (retried === 0 ? 0 : -1);
    if (retried < before || retried > before + 1) broken.push('retries were not counted one by one');
    lastRetry.set(message.id, retried);
    if (message.queueName !== null)
      for (const { id, queueName } of published.values()) {
        if (id === message.id) break;
        if (queueName === message.queueName && id !== '' && store.messages.get(id))
          broken.push('a queue let one pass its head');
      }
    if (message.flowKey !== null) {
      const rivals = [...underWay.values()].filter(({ flowKey }) => flowKey === message.flowKey);
      const ids = new Set([...rivals.map(({ id }) => id), message.id]);
      if (ids.size > parallelism) broken.push('more at once than flow control allows');
    }
  }

  function answer(request: OutgoingRequest, isOpen: () => boolean): Promise<AttemptResult> {
    const number = requests++;
    const id = header(request, 'upstash-message-id');
    const message = published.get(request.url);
    if (message) {
      message.id = id;
      check(message, request);
      if (store.messages.get(id)) underWay.set(number, { id, flowKey: message.flowKey });
    }
    const hangs = random.chance(HANGS);
    const status = random.chance(FAILS) ? random.pick([302, 401, 500, 503]) : 200;
    const takes = hangs ? request.timeoutMs : Math.min(random.between(0, SLOWEST_MS), request.timeoutMs);
    return new Promise((resolve) => {
      clock.after(takes, () => {
        if (!isOpen()) return;
        underWay.delete(number);
        if (!hangs && status === 200) succeeded.add(id);
        const outcome = hangs ? { status: 0, error: 'no answer' } : { status, error: null };
        resolve({ ...outcome, header: {}, body: Buffer.alloc(0) });
      });
    });
  }

  return {
    openSender() {
      let open = true;
      underWay.clear();
      return {
        send: (request) => answer(request, () => open),
        close() {
          open = false;
        },
      };
    },
    succeeded,
    requests: () => requests,
    broken,
  };
}
