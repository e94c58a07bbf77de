// One HTTP exchange as it is on the wire: paths are not tidied up, headers may repeat, lengths may lie. `fetch` would
// mend most of what a hostile caller sends before it leaves.
import { Agent, type IncomingMessage, request as open } from 'node:http';

/** How the body is framed: by its length, in chunks without one, or with a length that is not its own. */
export type Framing = 'length' | 'chunked' | { readonly claimed: number };

export type Wire = {
  readonly method: string;
  /** As it is written into the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | undefined;
  readonly framing?: Framing | undefined;
};

/** `status` is 0 when the connection ended without an answer. */
export type Answer = {
  readonly status: number;
  /** Name and value in turn, as they came. */
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
};

export type Exchange = (wire: Wire) => Promise<Answer>;

const ANSWER_MS = 30_000;

export const headerOf = ({ headers }: Answer, name: string): string | undefined =>
  headers.find(([known]) => known === name)?.[1];

function read(message: IncomingMessage, resolve: (answer: Answer) => void): void {
  const pieces: Buffer[] = [];
  const done = () => {
    const headers = message.rawHeaders.flatMap((name, at, all) =>
      at % 2 === 0 ? [[name.toLowerCase(), all[at + 1] ?? ''] as const] : [],
    );
    resolve({ status: message.statusCode ?? 0, headers, text: Buffer.concat(pieces).toString('utf8') });
  };
  message.on('data', (piece: Buffer) => void pieces.push(piece));
  message.on('end', done);
  message.on('error', done);
}

/** @param connections kept open at most; a lying length gets one of its own, which it spoils. */
export function createExchange(api: string, connections: number): { exchange: Exchange; close: () => void } {
  const { hostname, port } = new URL(api);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const once = ({
    method,
    path,
    headers,
    body,
    framing = 'length',
  }: Wire): Promise<Answer & { stale: boolean }> =>
    new Promise((resolve) => {
      const isLying = typeof framing === 'object';
      const length = isLying
        ? framing.claimed
        : framing === 'length' && body !== undefined
          ? body.length
          : null;
      const request = open({
        hostname,
        port,
        method,
        path,
        agent: isLying ? false : agent,
        headers: { ...headers, ...(length === null ? {} : { 'content-length': String(length) }) },
        timeout: ANSWER_MS,
      });
      const broken = () => resolve({ status: 0, headers: [], text: '', stale: request.reusedSocket });
      request.on('response', (message) => read(message, (answer) => resolve({ ...answer, stale: false })));
      request.on('error', broken);
      request.on('timeout', () => request.destroy());
      if (framing === 'chunked' && body !== undefined) {
        for (let at = 0; at < body.length; at += 65_536) request.write(body.subarray(at, at + 65_536));
        request.end();
      } else request.end(body);
      // A promise of more bytes is broken by ending the sending side: the reader must not wait for ever.
      if (isLying && framing.claimed > (body?.length ?? 0)) request.on('finish', () => request.socket?.end());
    });
  return {
    async exchange(wire) {
      const answer = await once(wire);
      // A kept connection that the server closed in that moment says nothing about the request.
      return answer.status === 0 && answer.stale ? once(wire) : answer;
    },
    close: () => agent.destroy(),
  };
}
