// An HTTP server that answers as a test says, or not at all, and remembers what it was asked.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Rudeness =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset';
export type Asked = { path: string; headers: IncomingHttpHeaders; body: string };
export type RudeServer = {
  url: string;
  asked: Asked[];
  behave(next: Rudeness): void;
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1. `reset` closes the connection without an answer. */
export async function startRudeServer(first: Rudeness): Promise<RudeServer> {
  let manner = first;
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    asked.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (manner === 'hang') return;
    if (manner === 'reset') response.destroy();
    else
      response
        .writeHead(manner.status, { 'content-type': 'application/json', ...manner.headers })
        .end(manner.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    behave(next) {
      manner = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address at which nobody listens: a port that was free a moment ago. */
export async function refusedUrl(): Promise<string> {
  const server = await startRudeServer('hang');
  await server.close();
  return server.url;
}
