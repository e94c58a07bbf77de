// The two Redises every suite here runs against: ours in process, and a real redis-server where one is installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createRespClient } from '../../local/redis/resp-client.ts';
import { type LocalRedis, startRedis } from '../../local/redis.ts';

export const token = 'test-token';

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
/** The first redis-server on the PATH; undefined where none is installed. */
export const redisServer = folders
  .map((folder) => join(folder, 'redis-server'))
  .find((file) => existsSync(file));

// A skipped title is easily overlooked; this line is not.
if (!redisServer) console.warn('redis-server is not on the PATH: the tests against a real Redis are SKIPPED');

export type RealRedis = { readonly url: string; stop(): Promise<void> };

/** Starts a redis-server of our own on 127.0.0.1 (any free port unless `wanted`), nothing on disk; resolves when it answers. */
export async function startRealRedis(wanted?: number): Promise<RealRedis> {
  if (!redisServer) throw new Error('redis-server is not installed');
  const port = wanted ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  const settings = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const child = spawn(redisServer, settings, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = createRespClient(url, 500);
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answered = await client.run([['PING']]).catch(() => undefined);
    if (answered) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('redis-server did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.close();
  return {
    url,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export type Started = { readonly redis: LocalRedis; stop(): Promise<void> };
export type BackendCase = { readonly title: string; readonly absent: boolean; start(): Promise<Started> };

/** For a loop of `describe.skipIf`; the title says when the real one is skipped, and why. */
export const backends: readonly BackendCase[] = [
  {
    title: 'with the Redis in this process',
    absent: false,
    async start() {
      const redis = await startRedis({ port: 0, token });
      return { redis, stop: () => redis.close() };
    },
  },
  {
    title: redisServer
      ? 'in front of a real redis-server'
      : 'in front of a real redis-server (SKIPPED: no redis-server on the PATH)',
    absent: redisServer === undefined,
    async start() {
      const real = await startRealRedis();
      const redis = await startRedis({ port: 0, token, redisUrl: real.url });
      return {
        redis,
        async stop() {
          await redis.close();
          await real.stop();
        },
      };
    },
  },
];

/** Polls until `check` gives a value; fails with `what` after 5 s. */
export async function eventually<T>(what: string, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
