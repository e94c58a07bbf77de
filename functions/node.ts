// Node: the same app behind node:http. `PORT` (default 8787) and `HOST` (default 127.0.0.1) belong to this file.
import { serve } from '@hono/node-server';
import { openEdge } from './open-edge.ts';

const edge = openEdge(process.env);
/** Work that goes on after its answer; nothing else would keep the process from ending in the middle of it. */
const running = new Set<Promise<unknown>>();
const keepAlive = (work: Promise<unknown>) => {
  const tracked = work.finally(() => running.delete(tracked));
  running.add(tracked);
};

const server = serve(
  {
    fetch: (request, { incoming }) => edge.fetch(request, keepAlive, incoming.socket.remoteAddress),
    port: Number(process.env.PORT ?? 8787),
    hostname: process.env.HOST ?? '127.0.0.1',
  },
  ({ address, port }) => console.info(JSON.stringify({ level: 'info', event: 'listening', address, port })),
);

/** Takes no new requests, lets the running ones and their work end, then leaves. */
async function stop(): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
  while (running.size > 0) await Promise.all(running);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void stop().then(() => process.exit(0)));
