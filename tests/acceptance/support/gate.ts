// A door in front of one part of the stack, which a test can shut, leave unanswered, or hold at one kind of request.
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as open,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './machinery.ts';

export type Gate = {
  readonly url: string;
  /** Paths that came by since the start or the last `forget`. */
  readonly seen: () => readonly string[];
  readonly forget: () => void;
  /** Everything passes again; what was held goes on, unless its caller has gone. */
  readonly pass: () => Promise<void>;
  /** Connections are refused, as by a process that has died. */
  readonly refuse: () => Promise<void>;
  /** Requests are taken and never answered, as by a process that hangs. */
  readonly hang: () => void;
  /** Requests to paths that end so wait at the door. */
  readonly hold: (pathEnd: string) => void;
  /** Connections of requests to paths that end so break off before the part has seen them. */
  readonly cut: (pathEnd: string) => void;
  /** Every request gets this answer, as from a part that talks nonsense. */
  readonly answer: (status: number, body: string) => void;
  /** Waits until so many are held. */
  readonly held: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** @param target base address of the part. */
export async function openGate(target: string): Promise<Gate> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const { hostname, port: targetPort } = new URL(target);
  let seen: string[] = [];
  let waits: (path: string) => boolean = () => false;
  let breaks: (path: string) => boolean = () => false;
  let waiting: (() => void)[] = [];
  let nonsense: { readonly status: number; readonly body: string } | null = null;

  function forward(incoming: IncomingMessage, response: ServerResponse, body: Buffer): void {
    if (response.destroyed || incoming.socket.destroyed) return;
    const { connection: _, 'content-length': __, 'transfer-encoding': ___, ...headers } = incoming.headers;
    const upstream = open({
      agent,
      hostname,
      port: targetPort,
      method: incoming.method,
      path: incoming.url,
      headers: { ...headers, host: `${hostname}:${targetPort}`, 'content-length': body.length },
    });
    upstream.on('response', (answer) => {
      const { connection: _c, 'keep-alive': _k, ...passed } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passed);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    upstream.end(body);
  }

  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
    seen.push(path);
    if (breaks(path)) return void response.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    if (nonsense !== null) {
      response.writeHead(nonsense.status, { 'content-type': 'application/json' }).end(nonsense.body);
      return;
    }
    if (waits(path)) await new Promise<void>((resolve) => waiting.push(resolve));
    forward(incoming, response, Buffer.concat(chunks));
  }

  const listen = async (port: number): Promise<Server> => {
    const server = createServer((incoming, response) => {
      take(incoming, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 75_000;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const shut = async (server: Server) => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  let server: Server | null = await listen(0);
  const { port } = server.address() as AddressInfo;

  const release = () => {
    waits = () => false;
    breaks = () => false;
    nonsense = null;
    for (const go of waiting) go();
    waiting = [];
  };
  return {
    url: `http://127.0.0.1:${port}`,
    seen: () => [...seen],
    forget: () => {
      seen = [];
    },
    async pass() {
      release();
      server ??= await listen(port);
    },
    async refuse() {
      if (server !== null) await shut(server);
      server = null;
    },
    hang: () => {
      waits = () => true;
    },
    hold: (pathEnd) => {
      waits = (path) => path.endsWith(pathEnd);
    },
    cut: (pathEnd) => {
      breaks = (path) => path.endsWith(pathEnd);
    },
    answer: (status, body) => {
      nonsense = { status, body };
    },
    held: (count) => until(`${count} requests held`, () => waiting.length >= count),
    async close() {
      if (server !== null) await shut(server);
      release();
      agent.destroy();
    },
  };
}
