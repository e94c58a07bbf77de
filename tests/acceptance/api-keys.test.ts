// API keys on the whole stack: what a warm read of a backend costs, and how soon a revoked key is refused.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { callerOf } from './support/caller.ts';
import { until } from './support/machinery.ts';
import { newKey } from './support/new-key.ts';

const run = promisify(execFile);
let stack: TestStack;
let database: pg.Client;

beforeAll(async () => {
  stack = await startStack();
  database = new pg.Client({ connectionString: stack.postgres });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await stack?.stop();
});

const backend = (user: string, key = stack.tokens.api_key) => {
  const caller = callerOf(stack.api, key);
  const headers = { 'saidso-user': user };
  return {
    call: <T>(method: string, path: string, body?: unknown) =>
      caller.call<T>(method, path, { headers, ...(body === undefined ? {} : { body }) }),
  };
};

test('a backend lives the life of an update for its user, and nobody else sees it', async () => {
  const ada = backend('ada@acme.example');
  const { chat_id } = (await ada.call<{ chat_id: string }>('POST', '/api/v1/chats', {})).body;
  const said = await ada.call<{ queue_id: string }>('POST', '/api/v1/memory/update', {
    chat_id,
    messages: [{ role: 'user', content: 'My name is Ada.' }],
  });
  expect(said.status).toBe(201);
  await ada.call('GET', `/api/v1/memory/updates/${said.body.queue_id}?wait=10`);
  const read = await ada.call<{ user_confirmed: object }>(
    'GET',
    `/api/v1/memory/${chat_id}?min_seq=1&wait=10`,
  );
  expect(read.body.user_confirmed).toEqual({ name: 'Ada' });
  expect((await backend('ben@acme.example').call('GET', `/api/v1/memory/${chat_id}`)).status).toBe(404);
  expect((await ada.call('DELETE', `/api/v1/memory/${chat_id}`)).status).toBe(200);
});

test('a warm read of a backend is one Redis request, both limits and the memory together, and no Postgres', async () => {
  const cy = backend('cy');
  const { chat_id } = (await cy.call<{ chat_id: string }>('POST', '/api/v1/chats', {})).body;
  const read = () => cy.call('GET', `/api/v1/memory/${chat_id}`);
  await until('cached', async () => (await read()).headers.get('saidso-source') === 'cache');
  await until('quiet', async () => {
    const before = JSON.stringify(await stack.requests());
    return before === JSON.stringify(await stack.requests());
  });
  await stack.resetRequests();
  expect((await read()).headers.get('saidso-source')).toBe('cache');
  const { redis, redisCommands, rest } = await stack.requests();
  expect({ redis, redisCommands, rest }).toEqual({ redis: 1, redisCommands: 3, rest: {} });
});

test('a key that expires is refused from that moment, though the isolate knows it', async () => {
  const { rows } = await database.query('select tenant_id from api_keys limit 1');
  const made = newKey();
  await database.query(
    `insert into api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at)
     values (gen_random_uuid(), $1, $2, $3, 'x', '{read}', now(), now() + interval '3 seconds')`,
    [rows[0].tenant_id, made.prefix, made.hash],
  );
  const caller = backend('u', made.key);
  expect((await caller.call('GET', '/api/v1/chats')).status).toBe(200);
  await until('refused', async () => (await caller.call('GET', '/api/v1/chats')).status === 401);
});

/** Names and values in turn, written onto the wire as they are: `fetch` would join or refuse them. */
const asWritten = (path: string, headers: readonly string[]) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port, host } = new URL(stack.api);
    request({ hostname, port, path, headers: ['host', host, ...headers] }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });

test('two Authorization headers are no credentials, and a user named twice is neither of the two', async () => {
  const key = `Bearer ${stack.tokens.api_key}`;
  const { chat_id } = (await backend('dan').call<{ chat_id: string }>('POST', '/api/v1/chats', {})).body;
  const at = `/api/v1/memory/${chat_id}`;
  const user = ['saidso-user', 'dan'];
  expect(await asWritten(at, ['authorization', key, ...user])).toBe(200);
  expect(await asWritten(at, ['authorization', key, 'authorization', key, ...user])).toBe(401);
  expect(await asWritten(at, ['authorization', 'Bearer a.b.c', 'Authorization', key, ...user])).toBe(401);
  expect(await asWritten(at, ['authorization', key, ...user, 'saidso-user', 'eve'])).toBe(404);
  expect(await asWritten(at, ['authorization', key, 'saidso-user', 'eve', ...user])).toBe(404);
});

test('a key that was put into the address is refused, and is in no log afterwards', async () => {
  const { key } = newKey();
  for (const path of [
    `/api/v1/chats/${key}`,
    `/api/v1/chats?api_key=${key}`,
    `/metrics?token=${key}`,
    `/${key}`,
  ])
    expect(
      await asWritten(path, ['authorization', `Bearer ${key}`, 'saidso-user', key]),
      path,
    ).toBeGreaterThan(399);
  await until('the requests are in the log', () => logs().includes('"event":"request"'));
  expect(logs()).not.toContain(key.slice(8, 40));
});

const logs = () =>
  readdirSync(stack.state.logs)
    .map((name) => readFileSync(join(stack.state.logs, name), 'utf8'))
    .join('');

test('npm run keys works on a deployment by its settings', async () => {
  await expect(
    run(process.execPath, ['operate/keys.ts', 'list'], {
      env: { ...process.env, SUPABASE_URL: stack.rest, SUPABASE_SECRET_KEY: 'sb_secret_wrong' },
    }),
  ).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('The database does not answer.') });
});
