// A local QStash: the same HTTP API, deliveries, signatures and retries, without an account.
//
// As a module: `startQstash(options)`. As a process: `node local/qstash.ts` with PORT, QSTASH_TOKEN,
// QSTASH_CURRENT_SIGNING_KEY, QSTASH_NEXT_SIGNING_KEY and, if messages are to survive, STATE_FILE; it serves until
// SIGTERM or SIGINT.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './qstash/clock.ts';
import { DEFAULT_DEDUP_WINDOW_MS } from './qstash/dedup.ts';
import { createDoor } from './qstash/door.ts';
import { createEmulator } from './qstash/emulator.ts';
import { createListener } from './qstash/http.ts';
import { dlqRoutes } from './qstash/routes-dlq.ts';
import { flowRoutes } from './qstash/routes-flow.ts';
import { localRoutes } from './qstash/routes-local.ts';
import { messageRoutes } from './qstash/routes-messages.ts';
import { publishRoutes } from './qstash/routes-publish.ts';
import { queueRoutes } from './qstash/routes-queues.ts';
import { scheduleRoutes } from './qstash/routes-schedules.ts';
import { openStore } from './qstash/store.ts';

export interface QstashOptions {
  /** 0 picks a free one. */
  port: number;
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
  /** Journal of everything that must survive; without it messages live in memory. */
  stateFile?: string;
  /** How long a deduplication id stays burnt, ms; 10 minutes as documented. */
  dedupWindowMs?: number;
  /** Multiplies backoffs and retry-delay expressions (never a consumer's Retry-After); 1 by default. */
  retryScale?: number;
  /** Most deliveries at once; 100 as on the vendor's pay-as-you-go plan. */
  concurrency?: number;
  /** Longest wait for a response, ms; 15 minutes as on the free plan. */
  maxTimeoutMs?: number;
  /** Largest message body; 1 MB as on the free plan. */
  maxMessageBytes?: number;
  /** Sent as `Upstash-Region`; each region of the vendor is a queue of its own, with its own keys. */
  region?: string;
  /** More retries are cut down to this, or refused with 400; without end by default. */
  maxRetries?: number;
  retriesOverMax?: 'clamp' | 'refuse';
  /** Refused by default, as in us-east-1. */
  colonInDedupId?: 'refuse' | 'accept';
  /** Makes ids and accidents repeatable; see `GET /__local/decisions`. */
  seed?: number;
  clock?: Clock;
}

export interface Qstash {
  url: string;
  port: number;
  /** Stops at once; attempts under way are aborted and, with a state file, made again after the next start. */
  close(): Promise<void>;
}

const routes = [
  ...publishRoutes,
  ...messageRoutes,
  ...dlqRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...flowRoutes,
  ...localRoutes,
];

/** Starts a queue on 127.0.0.1. Rejects when the port is taken or the state file is damaged. */
export async function startQstash(options: QstashOptions): Promise<Qstash> {
  const opened = Promise.withResolvers<RequestListener>();
  const server = createServer((request, response) => {
    // Requests that come while the state file is still being read wait for it.
    void opened.promise.then((listener) => listener(request, response));
  });
  server.listen(options.port, '127.0.0.1');
  // The port first: a second process must fail here, before it touches the first one's state file.
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const clock = options.clock ?? systemClock;
  const door = createDoor(server, clock);
  try {
    const maxMessageBytes = options.maxMessageBytes ?? 1_048_576;
    const emulator = createEmulator({
      clock,
      store: await openStore(options.stateFile),
      keys: { current: options.currentSigningKey, next: options.nextSigningKey },
      dedupWindowMs: options.dedupWindowMs ?? DEFAULT_DEDUP_WINDOW_MS,
      retryScale: options.retryScale ?? 1,
      concurrency: options.concurrency ?? 100,
      maxTimeoutMs: options.maxTimeoutMs ?? 900_000,
      maxMessageBytes,
      region: options.region ?? 'EU-CENTRAL-1',
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
    const rules = {
      maxMessageBytes,
      maxRetries: options.maxRetries ?? Number.POSITIVE_INFINITY,
      retriesOverMax: options.retriesOverMax ?? 'clamp',
      colonInDedupId: options.colonInDedupId ?? 'refuse',
    };
    const { token } = options;
    opened.resolve(createListener(emulator, { token, rules, refuseConnections: door.refuse, routes }));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      async close() {
        door.close();
        await emulator.close();
      },
    };
  } catch (error) {
    door.close();
    throw error;
  }
}

/** Reads the options of the process; throws with the name of what is missing. */
function optionsFromEnvironment(env: NodeJS.ProcessEnv): QstashOptions {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set.`);
    return value;
  };
  const number = (name: string, fallback: number): number => {
    const value = Number(env[name] ?? fallback);
    if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is not a number.`);
    return value;
  };
  return {
    port: number('PORT', 8080),
    token: need('QSTASH_TOKEN'),
    currentSigningKey: need('QSTASH_CURRENT_SIGNING_KEY'),
    nextSigningKey: need('QSTASH_NEXT_SIGNING_KEY'),
    ...(env.STATE_FILE ? { stateFile: env.STATE_FILE } : {}),
    dedupWindowMs: number('DEDUP_WINDOW_MS', DEFAULT_DEDUP_WINDOW_MS),
    retryScale: number('RETRY_SCALE', 1),
    ...(env.REGION ? { region: env.REGION } : {}),
    ...(env.SEED ? { seed: number('SEED', 0) } : {}),
  };
}

if (import.meta.main) {
  try {
    const qstash = await startQstash(optionsFromEnvironment(process.env));
    console.log(`qstash: listening on ${qstash.url}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void qstash.close().then(() => process.exit(0)));
  } catch (error) {
    console.error(`qstash: ${error instanceof Error ? error.message : 'did not start'}`);
    process.exitCode = 1;
  }
}
