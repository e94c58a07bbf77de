// A consumer that remembers what it was sent, and a queue on a clock that the test moves.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Receiver } from '@upstash/qstash';
import { createVirtualClock, type VirtualClock } from '../../local/qstash/virtual-clock.ts';
import { type Qstash, type QstashOptions, startQstash } from '../../local/qstash.ts';

export interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Consumer {
  url: string;
  received: Received[];
  /** Requests for one path. */
  at(path: string): Received[];
  answer: (request: Received) => Answer | Promise<Answer>;
  close(): Promise<void>;
}

export async function startConsumer(): Promise<Consumer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { url = '', method = '', headers } = request;
    const seen = { path: url, method, headers, body: Buffer.concat(chunks) };
    consumer.received.push(seen);
    const answer = await consumer.answer(seen);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const consumer: Consumer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    at: (path) => consumer.received.filter((request) => request.path === path),
    answer: () => ({ status: 200 }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return consumer;
}

export const TOKEN = 'token-of-the-stage';
export const KEYS = { currentSigningKey: 'sig_current', nextSigningKey: 'sig_next' };

export interface Stage {
  consumer: Consumer;
  queue: Qstash;
  clock: VirtualClock;
  client: Client;
  /** A raw request with the bearer; JSON answers are parsed. */
  call(method: string, path: string, init?: RequestInit): Promise<{ status: number; body: unknown }>;
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export const clientFor = (url: string) =>
  new Client({ baseUrl: url, token: TOKEN, devMode: false, enableTelemetry: false, retry: false });

export async function openStage(options: Partial<QstashOptions> = {}): Promise<Stage> {
  const consumer = await startConsumer();
  const clock = createVirtualClock(Date.now());
  const queue = await startQstash({ port: 0, token: TOKEN, ...KEYS, clock, ...options });
  async function call(method: string, path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${TOKEN}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${queue.url}${path}`, { ...init, method, headers });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  return {
    consumer,
    queue,
    clock,
    client: clientFor(queue.url),
    call,
    counts: async () => (await call('GET', '/__local/counts')).body as Record<string, number>,
    async close() {
      await queue.close();
      await consumer.close();
    },
  };
}

/** Polls until `condition` holds; throws with `what` after 5 s. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`did not happen within 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Verifies a delivery with the vendor's own receiver. */
export function verify(request: Received, url: string, keys = KEYS): Promise<boolean> {
  return new Receiver({ ...keys, devMode: false }).verify({
    signature: String(request.headers['upstash-signature']),
    body: request.body.toString('utf8'),
    url,
  });
}

/** The claims of a delivery's signature, unverified. */
export function claimsOf(request: Received): Record<string, unknown> {
  const [, payload = ''] = String(request.headers['upstash-signature']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
