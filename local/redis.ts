// Upstash Redis without an account: the REST bridge on 127.0.0.1, as a function or as a process of its own.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createBridge } from './redis/bridge.ts';
import { createInProcessRedis } from './redis/in-process.ts';
import { createRequestCounts } from './redis/request-counts.ts';
import { createRespClient } from './redis/resp-client.ts';

export type RedisOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** What clients send as bearer (UPSTASH_REDIS_REST_TOKEN). */
  readonly token: string;
  /** A real server to stand in front of (`redis://…`); without it the Redis is ours, in this process. */
  readonly redisUrl?: string;
};

export type LocalRedis = {
  /** UPSTASH_REDIS_REST_URL, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
  /** HTTP requests with the right bearer since the start or the last reset. */
  requests(): number;
};

/** Starts the bridge. @throws the system's error where the port is taken. */
export async function startRedis({ port, token, redisUrl }: RedisOptions): Promise<LocalRedis> {
  const backend = redisUrl ? createRespClient(redisUrl) : createInProcessRedis();
  const counts = createRequestCounts();
  const server = createBridge(backend, token, counts);
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    await backend.close();
    throw error;
  }
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    requests: () => counts.read().requests,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await backend.close();
    },
  };
}

/** `PORT=8079 TOKEN=… [REDIS_URL=…] node local/redis.ts` serves until SIGTERM or Ctrl-C. */
async function serve(): Promise<void> {
  const { PORT = '8079', TOKEN, REDIS_URL } = process.env;
  if (!TOKEN) throw new Error('TOKEN is not set: it is what clients send as bearer');
  const options = { port: Number(PORT), token: TOKEN, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}) };
  const redis = await startRedis(options);
  console.log(`redis: ${redis.url} (${REDIS_URL ? 'in front of REDIS_URL' : 'in process'})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => redis.close().then(() => process.exit(0)));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  serve().catch((error: unknown) => {
    console.error(`redis: ${error instanceof Error ? error.message : 'did not start'}`);
    process.exit(1);
  });
}
