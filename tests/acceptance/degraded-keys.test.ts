// The row of the keys in the table of degraded modes: an isolate that knows them serves on, a cold one says 503.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOf } from './support/caller.ts';
import { type GatedStack, startGatedStack } from './support/gated-stack.ts';
import { until } from './support/machinery.ts';

const KEYS = '/jwks.json';
let at: GatedStack;

beforeAll(async () => {
  at = await startGatedStack();
});
afterAll(() => at?.stop());

test('cold, updates and reads are refused with a time; warm, both go on while the keys are away', async () => {
  const ada = callerOf(at.stack.api, await at.stack.es256Token());
  at.gates.rest.cut(KEYS);
  const chat = '11111111-1111-4111-8111-111111111111';
  for (const reply of [await ada.post(chat, 'My name is Ada.'), await ada.read(chat)]) {
    expect([reply.status, reply.body.code]).toEqual([503, 'dependency_unavailable']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  expect(at.gates.rest.seen().some((path) => path.endsWith(KEYS))).toBe(true);
  // A token of the other kind needs no keys.
  expect((await (await at.person()).read(chat)).status).toBe(404);

  await at.gates.rest.pass();
  let known = '';
  await until('the keys', async () => {
    const opened = await ada.call<{ chat_id: string }>('POST', '/api/v1/chats', { body: {} });
    known = opened.body.chat_id;
    return opened.status === 201;
  });
  at.gates.rest.cut(KEYS);
  const other = callerOf(at.stack.api, await at.stack.es256Token());
  expect((await ada.post(known, 'My name is Ada.')).status).toBe(201);
  expect((await ada.read(known)).status).toBe(200);
  expect((await other.read(known)).status).toBe(404);
});
