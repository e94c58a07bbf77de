// The same app on Node and on Deno, over HTTP: the life of an update, its refusals, and the sweep rung by the queue.
import { randomUUID } from 'node:crypto';
import { Client } from '@upstash/qstash';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFunction } from '../../deploy/bundle-function.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { loadCredentials } from '../../local/stack/credentials.ts';
import { DENO, FUNCTION, NODE, type Runtime, runRuntime } from '../support/run-runtime.ts';
import { type Person, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let ada: Person;

beforeAll(async () => {
  // The stack's own Worker must not come to the help of a runtime that forgets an update.
  stack = await startStack({ REPUBLISH_AFTER_MS: '600000' });
  const [person] = await stack.people(1);
  if (!person) throw new Error('nobody came');
  ada = person;
});
afterAll(() => stack?.stop());

type Body = Record<string, unknown>;

async function call(api: string, method: string, path: string, body?: Body, token = ada.token) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Body,
  };
}

async function acceptUpdate(api: string, content: string) {
  const chat_id = randomUUID();
  expect((await call(api, 'POST', '/api/v1/chats', { chat_id })).status).toBe(201);
  const messages = [{ role: 'user', content }];
  const { status, body } = await call(api, 'POST', '/api/v1/memory/update', { chat_id, messages });
  expect(status).toBe(201);
  return { chat_id, queue_id: String(body.queue_id), body };
}

async function awaitEnd(api: string, queueId: string): Promise<Body> {
  let last: Body = {};
  await pollUntil(async () => {
    last = (await call(api, 'GET', `/api/v1/memory/updates/${queueId}?wait=10`)).body;
    return last.status === 'complete' || last.status === 'failed';
  }, 20_000);
  return last;
}

describe.each([
  ['Node', NODE],
  ['Deno', DENO],
] as const)('on %s', (_name, command) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runRuntime(stack, { command, settings: { REPUBLISH_AFTER_MS: '100' } });
  });
  afterAll(() => runtime?.stop());

  test('every dependency answers [200]', async () => {
    const { status, body } = await call(runtime.api, 'GET', '/health/ready', undefined, '');
    expect(status).toBe(200);
    expect((body.dependencies as Body[]).map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
  });

  test('an update is accepted, merged, read and erased', async () => {
    const { api } = runtime;
    const { chat_id, queue_id, body } = await acceptUpdate(api, 'My name is Ada and I am vegetarian.');
    expect(body).toMatchObject({ chat_id, seq: 1, status: 'pending_summarization' });

    expect(await awaitEnd(api, queue_id)).toMatchObject({
      status: 'complete',
      outcome: 'applied',
      attempts: 1,
    });

    const read = await call(api, 'GET', `/api/v1/memory/${chat_id}?min_seq=1`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ version: 1, accepted_seq: 1, applied_seq: 1, stale: false });
    expect(Object.values(read.body.user_confirmed as Body)).toContain('Ada');

    const erased = await call(api, 'DELETE', `/api/v1/memory/${chat_id}`);
    expect(erased.status).toBe(200);
    expect(Object.keys(erased.body.stores as Body).sort()).toEqual(['postgres', 'queue', 'redis']);
    expect((await call(api, 'GET', `/api/v1/memory/${chat_id}`)).status).toBe(404);
  });

  test.for([
    ['no token', 'GET', '/api/v1/memory/6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11', '', 401],
    ['a chat that does not exist', 'GET', '/api/v1/memory/6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11', 'ada', 404],
    ['an address that does not exist', 'GET', '/api/v2/memory', 'ada', 404],
    ['a method that is not there', 'DELETE', '/api/v1/memory/update', 'ada', 405],
    ['a sweep nobody signed', 'POST', '/functions/sweep', '', 401],
    ['a delivery nobody signed', 'POST', '/functions/summarize', '', 401],
  ] as const)('%s is refused with a problem [%s %s %s %i]', async ([, method, path, who, status]) => {
    const answer = await call(runtime.api, method, path, undefined, who === 'ada' ? ada.token : '');
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status, instance: `urn:uuid:${answer.body.request_id}` });
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(
      expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id']),
    );
  });

  test('an update whose wake-up was lost is merged once the queue rings the sweep', async () => {
    const mute = await runRuntime(stack, {
      command,
      settings: { QSTASH_URL: 'http://127.0.0.1:9', PUBLISH_DEADLINE_MS: '100' },
    });
    const { queue_id } = await acceptUpdate(mute.api, 'I live in Paris.').finally(() => mute.stop());
    const before = await call(runtime.api, 'GET', `/api/v1/memory/updates/${queue_id}`);
    expect(before.body).toMatchObject({ status: 'pending_summarization', attempts: 0 });

    const { qstash_token } = loadCredentials(stack.state.credentials);
    const queue = new Client({
      baseUrl: stack.qstash,
      token: qstash_token,
      devMode: false,
      enableTelemetry: false,
    });
    const ended = () => call(runtime.api, 'GET', `/api/v1/memory/updates/${queue_id}?wait=1`);
    const merged = await pollUntil(async () => {
      await queue.publish({ url: `${runtime.api}/functions/sweep`, retries: 0 });
      return (await ended()).body.status === 'complete';
    }, 20_000);
    expect(merged, runtime.output()).toBe(true);
  });

  test('it ends in order when it is told to', async () => {
    const another = await runRuntime(stack, { command });
    expect(await another.stop()).toBe(command === NODE ? 0 : 'SIGTERM');
    await expect(fetch(`${another.api}/health/live`)).rejects.toThrow();
  });

  test('without a setting it refuses to serve and names the setting, not its value [503]', async () => {
    const bare = await runRuntime(stack, { command, settings: { QSTASH_TOKEN: '', QSTASH_DEV: '' } });
    const { status, type } = await call(bare.api, 'GET', '/health/live', undefined, '');
    await bare.stop();
    expect(status).toBe(503);
    expect(type).toMatch(/^application\/problem\+json/);
    expect(bare.output()).toContain('QSTASH_TOKEN');
    expect(bare.output()).not.toContain(loadCredentials(stack.state.credentials).redis_token);
  });
});

test.for([
  ['functions/deno.ts', DENO, {}],
  // As the platform has it: no SUPABASE_SECRET_KEY, but all secret keys by name.
  ['the bundled function', FUNCTION, { SUPABASE_SECRET_KEY: '' }],
] as const)('%s serves below the address of a Supabase function', async ([name, command, settings]) => {
  const { supabase_secret_key } = loadCredentials(stack.state.credentials);
  if (name !== 'functions/deno.ts') await bundleFunction();
  const keys = { SUPABASE_SECRET_KEYS: JSON.stringify({ default: supabase_secret_key }) };
  const runtime = await runRuntime(stack, {
    command,
    path: '/functions/v1/saidso',
    settings: { ...settings, ...keys },
  });
  try {
    const { chat_id, queue_id } = await acceptUpdate(runtime.api, 'My name is Grace.');
    expect(await awaitEnd(runtime.api, queue_id)).toMatchObject({ status: 'complete', outcome: 'applied' });
    // The platform itself passes only the function's name on.
    const inner = runtime.api.replace('/functions/v1', '');
    expect((await call(inner, 'GET', `/api/v1/memory/${chat_id}`)).body).toMatchObject({ applied_seq: 1 });
  } finally {
    await runtime.stop();
  }
});
