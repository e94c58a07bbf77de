// One hundred requests a minute per user: exactly, with a Retry-After that holds, and nobody pays for another.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { until } from './support/machinery.ts';
import type { Problem } from './support/shapes.ts';

const LIMIT = 100;
const MINUTE_MS = 60_000;

let stack: TestStack;
let callers: Caller[];

beforeAll(async () => {
  stack = await startStack();
  callers = (await stack.people(2)).map(({ token }) => callerOf(stack.api, token));
});
afterAll(() => stack?.stop());

const ABSENT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
const caller = (at: number): Caller => {
  const found = callers[at];
  if (found === undefined) throw new Error('no such person');
  return found;
};

/** The window is the minute of the clock, so a burst must not straddle its end. */
async function awaitRoomInMinute(ms: number): Promise<void> {
  const left = MINUTE_MS - (Date.now() % MINUTE_MS);
  if (left < ms) await sleep(left + 50);
}

test('of 130 requests of one user at once exactly 100 pass, also for a new worker, until Retry-After', {
  timeout: 90_000,
}, async () => {
  await awaitRoomInMinute(20_000);
  const minute = Math.floor(Date.now() / MINUTE_MS);
  const paths = [`/api/v1/memory/${ABSENT}`, `/api/v1/memory/updates/${ABSENT}`];
  const replies = await Promise.all(
    Array.from({ length: 130 }, (_, at) => caller(0).call<Problem>('GET', paths[at % 2] ?? '')),
  );
  const passed = replies.filter(({ status }) => status === 404);
  const refused = replies.filter(({ status }) => status === 429);
  expect(Math.floor(Date.now() / MINUTE_MS)).toBe(minute);
  expect([passed.length, refused.length]).toEqual([LIMIT, 30]);
  const remaining = passed.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
  expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: LIMIT }, (_, at) => at));

  for (const { headers, body } of refused) {
    expect(headers.get('x-ratelimit-limit')).toBe('100');
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(headers.get('x-ratelimit-reset')).toBe(String((minute + 1) * 60));
    expect(headers.get('ratelimit-policy')).toBe('"default";q=100;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(body).toMatchObject({ status: 429, code: 'rate_limited' });
  }

  const free = await caller(1).call('POST', '/api/v1/chats', { body: {} });
  expect([free.status, free.headers.get('x-ratelimit-remaining')]).toEqual([201, '99']);

  // Counted in Redis: a worker that starts anew has not forgotten.
  stack.kill('worker');
  await until('the worker again', async () => {
    const live = await callerOf(stack.api)
      .call('GET', '/health/live')
      .catch(() => null);
    return live?.status === 200;
  });
  const last = await caller(0).call<Problem>('POST', '/api/v1/chats', { body: {} });
  const wait = Number(last.headers.get('retry-after'));
  expect([last.status, wait >= 1, wait <= 60]).toEqual([429, true, true]);
  await sleep(wait * 1_000);
  expect((await caller(0).call('POST', '/api/v1/chats', { body: {} })).status).toBe(201);
});

test('calls that need no user are not counted, and say nothing about a limit', async () => {
  const { status, headers } = await callerOf(stack.api).call('GET', '/health/live');
  expect([status, headers.get('ratelimit'), headers.get('x-ratelimit-limit')]).toEqual([200, null, null]);
});
