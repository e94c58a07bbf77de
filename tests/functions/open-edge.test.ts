// The entry points: a deployment that is not configured says so, and Node ends without dropping work.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openEdge } from '../../functions/open-edge.ts';
import worker from '../../functions/worker.ts';

const NOWHERE = 'http://127.0.0.1:9';
const ENV = {
  ENVIRONMENT: 'local',
  PUBLIC_URL: 'https://memory.example',
  SUPABASE_URL: NOWHERE,
  SUPABASE_SECRET_KEY: 'sb_secret_of_tests',
  UPSTASH_REDIS_REST_URL: NOWHERE,
  UPSTASH_REDIS_REST_TOKEN: 'redis-token-of-tests',
  QSTASH_URL: NOWHERE,
  QSTASH_TOKEN: 'qstash-token-of-tests',
  QSTASH_CURRENT_SIGNING_KEY: 'sig_current_of_tests',
  QSTASH_NEXT_SIGNING_KEY: 'sig_next_of_tests',
  OPENAI_API_KEY: 'model-key-of-tests',
  OPENAI_BASE_URL: NOWHERE,
  REQUEST_HASH_KEY: 'hash-key-of-tests-0123456789',
};
const live = () => new Request('https://memory.example/health/live');

afterEach(() => vi.restoreAllMocks());

test('with bad settings every address answers 503, and the log names the settings without their values', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const edge = openEdge({ ...ENV, REQUEST_HASH_KEY: 'short-secret', QSTASH_TOKEN: '' });
  const response = await edge.fetch(live(), () => undefined);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = await response.text();
  const logged = said.mock.calls.map(([line]) => String(line)).join('\n');
  for (const key of ['REQUEST_HASH_KEY', 'QSTASH_TOKEN']) {
    expect(logged).toContain(key);
    expect(body).not.toContain(key);
  }
  expect(logged).not.toContain('short-secret');
  await expect(edge.sweep(() => undefined)).resolves.toBeUndefined();
});

test('the worker parses its bindings once for as long as they are the same', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const env = {};
  const ask = () => worker.fetch(live(), env, { waitUntil: () => undefined });
  expect([(await ask()).status, (await ask()).status]).toEqual([503, 503]);
  const lines = said.mock.calls.length;
  await ask();
  expect(said.mock.calls.length).toBe(lines);
});

test('the worker answers with good settings, and hands background work to the platform', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const response = await worker.fetch(live(), ENV, { waitUntil: () => undefined });
  expect(await response.json()).toEqual({ status: 'ok' });
});

test('Node listens where it is told and ends by itself when asked to', async () => {
  const reserved = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => reserved.once('listening', resolve));
  const { port } = reserved.address() as AddressInfo;
  await new Promise((resolve) => reserved.close(resolve));
  const entry = join(import.meta.dirname, '..', '..', 'functions', 'node.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: { ...ENV, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const response = await fetch(`http://127.0.0.1:${port}/health/live`);
  expect(await response.json()).toEqual({ status: 'ok' });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 20_000);
