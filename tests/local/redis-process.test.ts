// The local Redis as a process that dies and comes back, and the bridge when the server behind it does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Redis } from '@upstash/redis';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../local/redis.ts';
import { eventually, freePort, redisServer, startRealRedis, token } from './redis-backends.ts';

const script = fileURLToPath(new URL('../../local/redis.ts', import.meta.url));
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function startProcess(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  cleanups.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

async function ask(url: string, command: unknown): Promise<{ status: number; body: unknown; ms: number }> {
  const started = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(command) });
  return { status: response.status, body: await response.json(), ms: performance.now() - started };
}

describe('local/redis.ts as a process', () => {
  it('serves, dies by SIGKILL, and serves again on the same port, empty', async () => {
    const port = await freePort();
    const redis = new Redis({ url: `http://127.0.0.1:${port}`, token, enableTelemetry: false, retry: false });
    const answers = () => redis.ping().catch(() => undefined);
    const first = startProcess({ PORT: String(port), TOKEN: token });
    await eventually('the process answers', answers);
    await redis.set('k', 'v');
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;
    await expect(redis.get('k')).rejects.toThrow('fetch failed');
    const second = startProcess({ PORT: String(port), TOKEN: token });
    await eventually('the second process answers', answers);
    expect(await redis.get('k')).toBeNull();
    const ended = once(second, 'exit');
    second.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('says in one line what is wrong: a busy port, no token', async () => {
    const busy = await startRedis({ port: 0, token });
    cleanups.push(() => busy.close());
    for (const [env, message] of [
      [{ PORT: String(busy.port), TOKEN: token }, /^redis: .*EADDRINUSE.*\n$/],
      [{ PORT: '0' }, /^redis: TOKEN is not set.*\n$/],
    ] as const) {
      const child = startProcess(env);
      let said = '';
      child.stderr?.on('data', (chunk) => {
        said += chunk;
      });
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(said).toMatch(message);
    }
  });
});

describe('the bridge when the server behind REDIS_URL is away', () => {
  it('answers at once where nobody listens [503]', async () => {
    const redis = await startRedis({ port: 0, token, redisUrl: `redis://127.0.0.1:${await freePort()}` });
    cleanups.push(() => redis.close());
    const answer = await ask(redis.url, ['GET', 'k']);
    expect(answer).toMatchObject({ status: 503, body: { error: expect.stringMatching(/^ERR redis /) } });
    expect(answer.ms).toBeLessThan(1_000);
  });

  it('gives up within 3 s on a server that accepts and says nothing [503]', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      mute.close();
      await once(mute, 'close');
    });
    const { port } = mute.address() as AddressInfo;
    const redis = await startRedis({ port: 0, token, redisUrl: `redis://127.0.0.1:${port}` });
    cleanups.push(() => redis.close());
    const answer = await ask(redis.url, ['GET', 'k']);
    expect(answer.body).toEqual({ error: 'ERR redis did not answer in time' });
    expect(answer.status).toBe(503);
    expect(answer.ms).toBeLessThan(3_000);
  });

  it('refuses a server that speaks something else [503]', async () => {
    const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(other, 'listening');
    cleanups.push(async () => {
      other.close();
      await once(other, 'close');
    });
    const redisUrl = `redis://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const redis = await startRedis({ port: 0, token, redisUrl });
    cleanups.push(() => redis.close());
    expect(await ask(redis.url, ['GET', 'k'])).toMatchObject({ status: 503 });
  });

  const why = redisServer ? '' : ' (SKIPPED: no redis-server on the PATH)';
  it.skipIf(!redisServer)(`finds a server that died and came back${why}`, async () => {
    const first = await startRealRedis();
    const redis = await startRedis({ port: 0, token, redisUrl: first.url });
    cleanups.push(() => redis.close());
    expect((await ask(redis.url, ['SET', 'k', 'v'])).body).toEqual({ result: 'OK' });
    await first.stop();
    expect((await ask(redis.url, ['GET', 'k'])).status).toBe(503);
    const again = await startRealRedis(Number(new URL(first.url).port));
    cleanups.push(() => again.stop());
    const back = await eventually('the bridge reconnects', async () => {
      const answer = await ask(redis.url, ['GET', 'k']);
      return answer.status === 200 ? answer.body : undefined;
    });
    expect(back).toEqual({ result: null });
  });
});
