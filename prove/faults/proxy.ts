// A bad line: a TCP proxy in front of one part, whose faults strike connections that are open already, too. It knows
// bytes only, so that an answer breaks wherever bytes happen to end.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Trouble =
  | { readonly kind: 'none' }
  /** Every piece arrives so much later, in both directions. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** A connection breaks off after so many more bytes of its answers. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Half open: connections are taken and stay, but nothing is read, passed on or answered. */
  | { readonly kind: 'half-open' }
  /** So many bytes at most per 100 ms and connection and direction. */
  | { readonly kind: 'trickle'; readonly bytes: number }
  | { readonly kind: 'refuse' };

export type BadLine = {
  readonly url: string;
  /** Connections that the trouble broke so far. */
  readonly cuts: () => number;
  readonly set: (trouble: Trouble) => Promise<void>;
  readonly close: () => Promise<void>;
};

const TRICKLE_MS = 100;

/** @param target base address of the part; its path is kept. */
export async function openLine(target: string): Promise<BadLine> {
  const to = new URL(target);
  let trouble: Trouble = { kind: 'none' };
  let cuts = 0;
  const sockets = new Set<Socket>();
  /** Called when the trouble changes: what waited looks again. */
  const waiting = new Set<() => void>();
  const change = () => new Promise<void>((resolve) => waiting.add(resolve));
  const pause = (ms: number) => Promise.race([change(), new Promise((resolve) => setTimeout(resolve, ms))]);

  /** Passes one direction on, piece by piece. What one piece waits for, those behind it wait for as well. */
  async function pump(from: Socket, into: Socket, isAnswer: boolean): Promise<void> {
    let left: number | null = null;
    for await (const piece of from as AsyncIterable<Buffer>) {
      let rest = piece;
      while (rest.length > 0) {
        while (trouble.kind === 'half-open') await change();
        if (trouble.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, delayOf(trouble)));
        const most = trouble.kind === 'trickle' ? trouble.bytes : rest.length;
        if (trouble.kind === 'cut' && isAnswer) {
          left = (left ?? trouble.afterBytes) - rest.length;
          if (left < 0) {
            into.write(rest.subarray(0, rest.length + left));
            cuts += 1;
            return;
          }
        } else left = null;
        if (!into.write(rest.subarray(0, most)))
          await Promise.race([once(into, 'drain'), once(into, 'close')]);
        rest = rest.subarray(most);
        if (rest.length > 0) await pause(TRICKLE_MS);
      }
    }
  }

  const server = createServer({ noDelay: true }, (client) => {
    const part = connect(Number(to.port), to.hostname);
    part.setNoDelay(true);
    const end = () => {
      client.destroy();
      part.destroy();
    };
    for (const socket of [client, part]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => sockets.delete(socket));
    }
    // Either direction's end is the end of both: HTTP/1.1 needs no half-closed connections.
    for (const direction of [pump(client, part, false), pump(part, client, true)]) direction.then(end, end);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}${to.pathname === '/' ? '' : to.pathname}`,
    cuts: () => cuts,
    async set(next) {
      trouble = next;
      for (const wake of waiting) wake();
      waiting.clear();
      if (next.kind === 'refuse' && server.listening) {
        const closed = once(server, 'close');
        server.close();
        hangUp();
        await closed;
      } else if (next.kind !== 'refuse' && !server.listening) await listen(port);
    },
    async close() {
      const closed = server.listening ? once(server, 'close') : Promise.resolve();
      server.close();
      hangUp();
      await closed;
    },
  };
}

const delayOf = (trouble: Trouble): number => (trouble.kind === 'delay' ? trouble.ms : 0);
