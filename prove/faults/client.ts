// A client as a chat backend would be: it says things, repeats under the same key what got no answer, reads what it
// was promised, and now and then decides, restores or erases.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../sim/random.ts';
import type { Ask, Asking } from './ask.ts';
import type { Asked } from './history.ts';

/** A chat as the clients of its user know it. */
export type Known = {
  readonly chatId: string;
  /** Decisions and restores happen in some chats only: what the others hold is plain to say. */
  readonly isEventful: boolean;
  readonly facts: string[];
  said: number;
  seq: number;
  version: number;
};

export type Shared = {
  readonly chats: Known[];
  /** Numbers what is said, over all clients, so that no two facts share a key. */
  readonly nextNumber: () => number;
  readonly isOver: () => boolean;
};

/** Then the user goes on in a new chat: a memory holds about 150 such facts. */
const UPDATES_PER_CHAT = 50;
const CHATS_PER_USER = 5;
/** An answer is owed within this long after a fault has ended; then the client gives up and does not know. */
const INSIST_MS = 60_000;

const isAnswer = ({ status }: Asked): boolean => status > 0 && status !== 503 && status !== 429;

/** What an update with this number says, and the fact that it states. */
export const wordsOf = (number: number): string => `My item ${number} is thing${number}.`;

export function createClient(ask: Ask, random: Random, shared: Shared) {
  /** The same request until there is an answer. */
  async function insist(asking: Asking): Promise<Asked> {
    const until = Date.now() + INSIST_MS;
    for (;;) {
      const asked = await ask(asking);
      if (isAnswer(asked) || Date.now() > until) return asked;
      await sleep(random.between(50, 400));
    }
  }

  async function open(): Promise<Known | null> {
    const chatId = randomUUID();
    const asking = { op: 'open', method: 'POST', path: '/api/v1/chats', chatId } as const;
    const { status } = await insist({ ...asking, body: { chat_id: chatId } });
    if (status !== 201 && status !== 200) return null;
    const isEventful = shared.chats.length % 3 === 2;
    const known: Known = { chatId, isEventful, facts: [], said: 0, seq: 0, version: 0 };
    shared.chats.push(known);
    return known;
  }

  const drop = (known: Known) => {
    const place = shared.chats.indexOf(known);
    if (place >= 0) shared.chats.splice(place, 1);
  };

  async function append(known: Known, asking: Omit<Asking, 'chatId' | 'key'>): Promise<void> {
    known.said += 1;
    const { status, seq } = await insist({ ...asking, chatId: known.chatId, key: randomUUID() });
    if (status === 201 || status === 200) known.seq = Math.max(known.seq, seq ?? 0);
    else if (status > 0) drop(known);
  }

  const say = (known: Known) => {
    const number = shared.nextNumber();
    known.facts.push(`item_${number}`);
    const messages = [{ role: 'user', content: wordsOf(number) }];
    const body = { chat_id: known.chatId, messages };
    const path = '/api/v1/memory/update';
    return append(known, { op: 'append', method: 'POST', path, body, carries: { messages } });
  };

  const decide = (known: Known) => {
    const key = random.pick(known.facts);
    const body = random.chance(0.5)
      ? { action: 'reject' }
      : { action: 'correct', value: `other${shared.nextNumber()}` };
    const path = `/api/v1/memory/${known.chatId}/facts/${key}`;
    return append(known, {
      op: 'decide',
      method: 'POST',
      path,
      body,
      carries: { payload: { key, ...body } },
    });
  };

  const restore = (known: Known) => {
    const version = random.between(1, known.version);
    const path = `/api/v1/memory/${known.chatId}/revisions/${version}/restore`;
    return append(known, {
      op: 'restore',
      method: 'POST',
      path,
      body: {},
      carries: { payload: { version } },
    });
  };

  const read = async (known: Known) => {
    const { chatId, seq } = known;
    const query = seq > 0 && random.chance(0.6) ? `?min_seq=${seq}` : '';
    const asking = { op: 'read', method: 'GET', path: `/api/v1/memory/${chatId}${query}`, chatId } as const;
    const asked = await ask(query === '' ? asking : { ...asking, minSeq: seq });
    known.version = Math.max(known.version, asked.version ?? 0);
  };

  const erase = async (known: Known) => {
    drop(known);
    const { chatId } = known;
    await insist({ op: 'erase', method: 'DELETE', path: `/api/v1/memory/${chatId}`, chatId });
  };

  async function move(): Promise<void> {
    const known = shared.chats.length < CHATS_PER_USER ? await open() : random.pick(shared.chats);
    if (known === null) return;
    const dice = random.next();
    if (known.said >= UPDATES_PER_CHAT) return drop(known);
    if (dice < 0.25) return read(known);
    if (dice < 0.27) return erase(known);
    if (dice < 0.37 && known.isEventful && known.facts.length > 0) return decide(known);
    if (dice < 0.41 && known.isEventful && known.version > 0) return restore(known);
    return say(known);
  }

  return {
    /** Moves, with pauses, until it is over; what is under way then is still brought to its answer. */
    async run(pauseMs: readonly [number, number]): Promise<void> {
      while (!shared.isOver()) {
        await move();
        await sleep(random.between(...pauseMs));
      }
    },
  };
}
