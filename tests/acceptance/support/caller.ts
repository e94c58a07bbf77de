// A caller of the public API: one person with a token, and the few calls a chat backend makes.
import type { Accepted, Memory, Problem, Update } from './shapes.ts';

export type Reply<T> = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; an empty object when there is none. */
  readonly body: T;
};

export type Call = {
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Caller = ReturnType<typeof callerOf>;

/** @param token left out: the requests carry no Authorization. */
export function callerOf(api: string, token?: string) {
  async function call<T>(method: string, path: string, { body, raw, headers }: Call = {}): Promise<Reply<T>> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(path.startsWith('http') ? path : `${api}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent, duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as T,
    };
  }

  const post = (chatId: string, content: string, headers: Call['headers'] = {}) =>
    call<Accepted & Problem>('POST', '/api/v1/memory/update', {
      body: { chat_id: chatId, messages: [{ role: 'user', content }] },
      headers,
    });

  return {
    call,
    /** Opens a chat and gives its id. @throws Error for any answer but 201. */
    async openChat(): Promise<string> {
      const { status, text, body } = await call<{ chat_id: string }>('POST', '/api/v1/chats', { body: {} });
      if (status !== 201) throw new Error(`no chat: ${status} ${text}`);
      return body.chat_id;
    },
    /** Posts one user message. */
    post,
    /** As `post`, but anything but a 201 is an error. */
    async say(chatId: string, content: string, headers: Call['headers'] = {}): Promise<Accepted> {
      const { status, text, body } = await post(chatId, content, headers);
      if (status !== 201) throw new Error(`not accepted: ${status} ${text}`);
      return body;
    },
    read: (chatId: string, query = '', headers: Call['headers'] = {}) =>
      call<Memory & Problem>('GET', `/api/v1/memory/${chatId}${query}`, { headers }),
    update: (queueId: string, wait = 0) =>
      call<Update & Problem>('GET', `/api/v1/memory/updates/${queueId}?wait=${wait}`),
    /** Waits until the update has ended, by the API's own waiting. @throws Error when it has not in 40 s. */
    async ended(queueId: string): Promise<Update> {
      for (let tries = 0; tries < 4; tries++) {
        const { body } = await call<Update>('GET', `/api/v1/memory/updates/${queueId}?wait=10`);
        if (body.status === 'complete' || body.status === 'failed') return body;
      }
      throw new Error(`update ${queueId} has not ended`);
    },
    erase: (chatId: string) =>
      call<import('./shapes.ts').Receipt & Problem>('DELETE', `/api/v1/memory/${chatId}`),
  };
}
