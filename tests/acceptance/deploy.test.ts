// `npm run deploy` as far as it goes without an account: the dry run whole, the smoke against a running stack.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smoke } from '../../deploy/smoke.ts';
import { baseEnvironment } from '../../local/stack/parts.ts';
import { createProgress } from '../../local/stack/progress.ts';
import { ROOT } from '../../local/stack/state-dir.ts';
import { startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/** As npm runs it, with nothing of the caller's environment or files but what every program needs. */
function deploy(args: readonly string[], env: Record<string, string> = {}) {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; output: string }>();
  const command = ['--disable-warning=ExperimentalWarning', join(ROOT, 'deploy', 'run.ts')];
  const noFile = ['--vars-file', join(ROOT, '.dev.vars.example')];
  const child = spawn(process.execPath, [...command, ...noFile, ...args], {
    cwd: ROOT,
    env: { ...baseEnvironment(), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  child.on('close', (code) => resolve({ code, output }));
  return promise;
}

test('a dry run on a fresh clone checks bundle and upload and says what is still to set', async () => {
  const { code, output } = await deploy(['--dry-run']);
  expect(output).toContain('configuration: 10 settings missing');
  for (const label of ['wrangler.toml', 'migrations', 'bundle', 'secrets', 'upload'])
    expect(output).toMatch(new RegExp(`^✓ ${label} `, 'm'));
  expect(code, output).toBe(0);
});

test('a strict dry run with every setting is ready, and prints no value', async () => {
  const secret = 'canary-0123456789-of-this-test';
  const all = {
    PUBLIC_URL: 'https://memory.test',
    SUPABASE_URL: 'https://abc.supabase.co',
    SUPABASE_SECRET_KEY: `sb_secret_${secret}`,
    UPSTASH_REDIS_REST_URL: 'https://abc.upstash.io',
    UPSTASH_REDIS_REST_TOKEN: `redis-${secret}`,
    QSTASH_TOKEN: `queue-${secret}`,
    QSTASH_CURRENT_SIGNING_KEY: `now-${secret}`,
    QSTASH_NEXT_SIGNING_KEY: `next-${secret}`,
    OPENAI_API_KEY: `model-${secret}`,
    REQUEST_HASH_KEY: `hash-${secret}`,
  };
  const { code, output } = await deploy(['--dry-run', '--strict'], all);
  expect(code, output).toBe(0);
  expect(output).toContain('Ready: npm run deploy');
  // 7 of wrangler.toml and 7 secrets; addresses given here replace those of the file.
  expect(output).toContain('14 bindings');
  expect(output).not.toContain(secret);
});

test('a strict dry run fails while anything is missing, and a real one stops before it touches anything', async () => {
  const strict = await deploy(['--dry-run', '--strict']);
  expect(strict.code).toBe(1);
  expect(strict.output).toContain('✗ settings: QSTASH_TOKEN is not set');
  const real = await deploy([]);
  expect(real.code).toBe(1);
  expect(real.output).toContain('Not deployed: PUBLIC_URL, SUPABASE_URL, UPSTASH_REDIS_REST_URL.');
  expect(real.output).not.toContain('wrangler deploy');
});

test('the smoke lives the life of an update, a line per step', async () => {
  const env = { PUBLIC_URL: stack.api, SAIDSO_TOKEN: stack.tokens.user_a };
  const { code, output } = await deploy(['--smoke-only'], env);
  expect(code, output).toBe(0);
  const steps = [...output.matchAll(/^✓ (\w+)/gm)].map(([, step]) => step);
  expect(steps).toEqual(['live', 'ready', 'refuse', 'create', 'update', 'wait', 'read', 'erase', 'gone']);
  expect(output).toContain('complete, applied');
  expect(output).not.toContain(stack.tokens.user_a);
});

test('the smoke with a token of another project says which answer came and leaves nothing behind', async () => {
  const { code, output } = await deploy(['--smoke-only'], {
    PUBLIC_URL: stack.api,
    SAIDSO_TOKEN: 'no.such.token',
  });
  expect(code).toBe(1);
  expect(output).toMatch(/POST \/api\/v1\/chats answered 401 \(\w+\) where 201 was due/);
});

test('the smoke says that an address does not answer, and that a token is needed', async () => {
  const dead = await deploy(['--smoke-only'], { PUBLIC_URL: 'http://127.0.0.1:9', SAIDSO_TOKEN: 'x' });
  expect(dead.output).toContain('http://127.0.0.1:9 does not answer.');
  const tokenless = await deploy(['--smoke-only'], { PUBLIC_URL: stack.api });
  expect(tokenless.output).toContain('The smoke needs SAIDSO_TOKEN.');
  expect([dead.code, tokenless.code]).toEqual([1, 1]);
});

test('an update that never ends fails the smoke, and its chat is erased all the same', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replace(/[0-9a-f-]{36}/, 'ID')}`);
    const isNew = request.method === 'POST';
    const status = request.headers.authorization ? (isNew ? 201 : 200) : 401;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ queue_id: 'ID', seq: 1, status: 'processing', attempts: 1 }));
  });
  server.listen(0, '127.0.0.1');
  const api = await new Promise<string>((resolve) =>
    server.once('listening', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
  const progress = createProgress({ write: () => true });
  await expect(smoke({ api, token: 'x', progress, patienceMs: 50 })).rejects.toThrow(
    'The update is processing after 1 attempts.',
  );
  expect(asked.at(-1)).toBe('DELETE /api/v1/memory/ID');
  server.closeAllConnections();
  server.close();
});
