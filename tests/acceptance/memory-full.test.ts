// A memory that grows until it is full: it says so, loses nothing, and goes on in a new chat that knows nearly all.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import type { Chat, Context } from './support/agent-shapes.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { inventedWord } from './support/invented-words.ts';
import { type Machinery, machineryOf } from './support/machinery.ts';
import type { Memory, Problem, Update } from './support/shapes.ts';

const TOKEN_LIMIT = 1_000;
/** More than the limit holds, so that a memory that never fills fails the test instead of hanging it. */
const FACTS_MAX = 200;

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;
let chat: string;
let full: Memory;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000', MEMORY_TOKEN_LIMIT: String(TOKEN_LIMIT) });
  machinery = machineryOf(stack);
  ada = callerOf(stack.api, (await stack.people(1))[0]?.token);
  chat = await ada.openChat();
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const keyOf = (number: number): string => inventedWord(number, 'sk');
const fact = (number: number): string => `My ${keyOf(number)} is ${inventedWord(number, 'wen')}.`;
const decide = (key: string, body: object) =>
  ada.call<Update>('POST', `/api/v1/memory/${chat}/facts/${key}`, { body, headers: { prefer: 'wait=10' } });

test('it says that it fills up, then refuses new exchanges and names the way on [memory_full]', async () => {
  const states: string[] = [];
  let refusal: { status: number; body: Problem } | undefined;
  let said = 0;
  while (said < FACTS_MAX && !refusal) {
    // Fast while there is room; then one by one, so that what goes beyond the limit is one fact.
    const count = states.includes('near_limit') ? 1 : 6;
    const words = Array.from({ length: count }, (_, index) => fact(said + index)).join(' ');
    const reply = await ada.post(chat, words, { prefer: 'wait=10' });
    if (reply.status === 201) {
      full = (await ada.read(chat, `?min_seq=${reply.body.seq}&wait=10`)).body;
      states.push(full.size_state);
      said += count;
    } else refusal = reply;
  }
  expect(refusal).toMatchObject({ status: 409, body: { code: 'memory_full', status: 409 } });
  expect(refusal?.body.detail).toMatch(/continue/i);
  const page = await ada.call('GET', refusal?.body.type ?? '');
  expect([page.status, page.text.includes('/continue')]).toEqual([200, true]);
  // Compaction may make room for a while; `full` comes last, once, and not without a warning.
  expect([states[0], states.at(-2), states.at(-1)]).toEqual(['ok', 'near_limit', 'full']);
  expect(states.filter((state) => state === 'full')).toHaveLength(1);
  expect(full).toMatchObject({ size_state: 'full', new_chat_recommended: true, failed_updates: 0 });
  expect(full.accepted_seq).toBe(states.length);
  expect(full.applied_seq).toBe(states.length);
  expect(Object.keys(full.user_confirmed)).toHaveLength(said);
});

test('it refuses each exchange alike, keeps none of it, and still gives a block that keeps to its budget', async () => {
  for (const words of ['Hello!', fact(900)]) {
    const { status, body } = await ada.post(chat, words);
    expect([status, body.code]).toEqual([409, 'memory_full']);
  }
  const { body } = await ada.read(chat, `?min_version=${full.version}`);
  expect([body.accepted_seq, body.version]).toEqual([full.accepted_seq, full.version]);
  const context = await ada.call<Context>('GET', `/api/v1/memory/${chat}/context?max_tokens=${TOKEN_LIMIT}`);
  expect(context.body.tokens).toBeLessThanOrEqual(TOKEN_LIMIT);
  expect(context.body.left_out.user_confirmed).toBeGreaterThan(0);
});

test('a person can still decide about its facts', async () => {
  const [first = ''] = Object.keys(full.user_confirmed);
  const corrected = await decide(first, { action: 'correct', value: 'zuzawen' });
  expect([corrected.status, corrected.body.status, corrected.body.outcome]).toEqual([
    201,
    'complete',
    'applied',
  ]);
  full = (await ada.read(chat, `?min_seq=${full.accepted_seq + 1}&wait=10`)).body;
  expect([full.user_confirmed[first], full.size_state]).toEqual(['zuzawen', 'full']);
});

test('continued, a new chat answers at least 95 % of what the old one could, and takes up where it ended', async () => {
  const path = `/api/v1/chats/${chat}/continue`;
  const first = await ada.call<Chat>('POST', path, { body: {} });
  expect(first.status).toBe(201);
  expect(first.body.continued_from).toEqual({ chat_id: chat, version: full.version });
  const next = first.body.chat_id;
  expect(next).not.toBe(chat);
  const again = await ada.call<Chat>('POST', path, { body: {} });
  expect([again.status, again.body.chat_id]).toEqual([200, next]);

  const seeded = (await ada.read(next)).body;
  const old = Object.entries(full.user_confirmed);
  const known = old.filter(([key, value]) => seeded.user_confirmed[key] === value);
  console.log(`continue: ${known.length} of ${old.length} confirmed facts of a full memory`);
  expect(known.length).toBeGreaterThanOrEqual(Math.ceil(0.95 * old.length));
  expect(Object.keys(seeded.user_confirmed)).toHaveLength(known.length);
  // What stayed behind is named, value by value.
  const missing = old.filter(([key]) => seeded.user_confirmed[key] === undefined).map(([key]) => key);
  const left = (first.body.left_behind ?? []).filter(({ section }) => section === 'user_confirmed');
  expect(left.map(({ key }) => key).toSorted()).toEqual(missing.toSorted());

  expect(seeded.size_state).not.toBe('full');
  const update = await ada.post(next, fact(901), { prefer: 'wait=10' });
  expect([update.status, update.body.status]).toEqual([201, 'complete']);
  const grown = (await ada.read(next, `?min_seq=${update.body.seq}&wait=10`)).body;
  expect(grown.user_confirmed).toEqual({ ...seeded.user_confirmed, [keyOf(901)]: inventedWord(901, 'wen') });
  expect(await machinery.verify({ tokenLimit: TOKEN_LIMIT })).toEqual({ chats: 2, broken: {} });
});

test('rejecting facts makes room: the full chat takes exchanges again', async () => {
  for (const key of Object.keys(full.user_confirmed).slice(0, 8)) {
    const { status, body } = await decide(key, { action: 'reject' });
    expect([status, body.outcome]).toEqual([201, 'applied']);
  }
  const { status, body } = await ada.post(chat, fact(902), { prefer: 'wait=10' });
  expect([status, body.status]).toEqual([201, 'complete']);
  expect(await machinery.verify({ tokenLimit: TOKEN_LIMIT })).toEqual({ chats: 2, broken: {} });
});
