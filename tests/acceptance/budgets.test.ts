// Counted, not timed: what one call costs in requests to Redis and Postgres, against the budgets of the design.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;
let chat: string;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  const [person] = await stack.people(1);
  ada = callerOf(stack.api, person?.token);
  chat = await ada.openChat();
  // Everything that is loaded once is loaded: scripts in Redis, keys and tokenizer in the isolate.
  await ada.ended((await ada.say(chat, 'My item 0 is zero.')).queue_id);
  await ada.read(chat);
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const rpc = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([path, count]) => [path.replace(/^.*\/rpc\//, ''), count]));

/** Counts until nothing has moved for a while: work after an answer belongs to its cost. */
async function costOf(work: () => Promise<unknown>) {
  const settled = async () => {
    let last = '';
    let same = 0;
    await until('quiet', async () => {
      const now = JSON.stringify(await stack.requests());
      same = now === last ? same + 1 : 0;
      last = now;
      return same >= 8;
    });
  };
  await settled();
  await stack.resetRequests();
  await work();
  await settled();
  const { redis, redisCommands, rest } = await stack.requests();
  return { redis, redisCommands, postgres: rpc(rest) };
}

test('a warm read is one Redis request, limit and memory together, and no Postgres', async () => {
  const cost = await costOf(async () => {
    expect((await ada.read(chat)).headers.get('saidso-source')).toBe('cache');
  });
  expect(cost).toEqual({ redis: 1, redisCommands: 2, postgres: {} });
});

test('a read that ends in 304 costs the same', async () => {
  const tag = (await ada.read(chat)).headers.get('etag') ?? '';
  const cost = await costOf(async () => {
    expect((await ada.read(chat, '', { 'if-none-match': tag })).status).toBe(304);
  });
  expect(cost).toEqual({ redis: 1, redisCommands: 2, postgres: {} });
});

test('a cold read is one rpc more, and one cache fill after the answer', async () => {
  const cold = await ada.openChat();
  const cost = await costOf(async () => {
    expect((await ada.read(cold)).headers.get('saidso-source')).toBe('database');
  });
  expect(cost).toMatchObject({ redis: 2, postgres: { read_memory: 1 } });
  expect((await ada.read(cold)).headers.get('saidso-source')).toBe('cache');
});

test('a whole update is one rpc to accept and three to deliver, one model call, and at most 6 Redis commands', async () => {
  // One answer in 30 s is written down for the circuit; this one is, if the last is older.
  await ada.ended((await ada.say(chat, 'My item 3 is three.')).queue_id);
  const calls = await machinery.modelCalls();
  const cost = await costOf(async () => {
    const { queue_id } = await ada.say(chat, 'My item 1 is one.');
    await until('complete', async () => (await machinery.status(queue_id)) === 'complete');
  });
  expect(cost.postgres).toEqual({ append_update: 1, claim_update: 1, store_result: 1, apply_update: 1 });
  expect((await machinery.modelCalls()) - calls).toBe(1);
  // The limit before the 201, accepted_seq after it, the new memory at the end: one request each.
  expect(cost.redis).toBe(3);
  expect(cost.redisCommands).toBeLessThanOrEqual(6);
});

test('before its 201 an update asks Redis once and Postgres once, and publishes after it', async () => {
  // The queue hangs: a publish that the answer waited for would show as seconds.
  process.kill(stack.pid('qstash'), 'SIGSTOP');
  try {
    await stack.resetRequests();
    const began = performance.now();
    const { queue_id } = await ada.say(chat, 'My item 2 is two.');
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(queue_id).toBeTruthy();
    expect(rpc((await stack.requests()).rest)).toEqual({ append_update: 1 });
  } finally {
    process.kill(stack.pid('qstash'), 'SIGCONT');
  }
});

test('a refused request costs neither', async () => {
  const cost = await costOf(async () => {
    expect((await ada.call('POST', '/api/v1/memory/update', { body: { chat_id: chat } })).status).toBe(422);
    expect((await callerOf(stack.api, 'no.token.here').read(chat)).status).toBe(401);
    expect((await ada.read('not-a-uuid')).status).toBe(422);
  });
  expect(cost).toEqual({ redis: 0, redisCommands: 0, postgres: {} });
});
