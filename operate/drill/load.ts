// The people of the drill: they post, read and erase over HTTP, and remember what was acknowledged and when.
import { randomUUID } from 'node:crypto';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { mintAccessToken } from '../../local/stack/access-token.ts';
import type { StackJson } from '../../local/stack/stack-json.ts';

/** One acknowledged update. Times are of this machine, ms; the request began at `from`, its 201 was there at `to`. */
export type Ack = {
  readonly chat: string;
  readonly queueId: string;
  readonly from: number;
  readonly to: number;
};

const WORDS = ['I live in Turin.', 'I am vegetarian.', 'My budget is 240 euros.', 'My name is Ada.'];

export type People = Awaited<ReturnType<typeof createPeople>>;

/** One user with as many chats as are opened. The calls throw for what a healthy service would not answer. */
export async function createPeople(stack: StackJson) {
  const token = await mintAccessToken(randomUUID(), stack.rest, stack.jwt_secret);
  const acks: Ack[] = [];

  async function call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${stack.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  async function post(chat: string): Promise<string> {
    const content = WORDS[acks.length % WORDS.length];
    const from = Date.now();
    const { status, text } = await call('POST', '/api/v1/memory/update', {
      chat_id: chat,
      messages: [{ role: 'user', content }],
    });
    if (status !== 201) throw new Error(`an update was answered with ${status}`);
    const queueId = String((JSON.parse(text) as { queue_id: string }).queue_id);
    acks.push({ chat, queueId, from, to: Date.now() });
    return queueId;
  }

  return {
    acks,
    post,
    async openChats(count: number): Promise<string[]> {
      const chats = Array.from({ length: count }, () => randomUUID());
      for (const chat_id of chats) {
        const { status } = await call('POST', '/api/v1/chats', { chat_id });
        if (status !== 201) throw new Error(`a chat was answered with ${status}`);
      }
      return chats;
    },
    /** Posts to each chat in turn until told to stop. */
    postOn(chats: readonly string[]): { stop: () => Promise<void> } {
      let isOver = false;
      const work = (async () => {
        for (let at = 0; !isOver; at += 1) await post(chats[at % chats.length] ?? '');
      })();
      return {
        stop: () => {
          isOver = true;
          return work;
        },
      };
    },
    /** Waits until `count` more updates were acknowledged. */
    async postedMore(count: number): Promise<void> {
      const goal = acks.length + count;
      if (!(await pollUntil(() => acks.length >= goal, 60_000))) throw new Error('no update is accepted');
    },
    read: (chat: string) => call('GET', `/api/v1/memory/${chat}`),
    update: (queueId: string) => call('GET', `/api/v1/memory/updates/${queueId}`),
    async erase(chat: string): Promise<void> {
      const { status } = await call('DELETE', `/api/v1/memory/${chat}`);
      if (status !== 200) throw new Error(`an erasure was answered with ${status}`);
    },
  };
}
