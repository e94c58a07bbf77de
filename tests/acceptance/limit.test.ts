// One hundred requests a minute per user: exactly, with a Retry-After that holds, and nobody pays for another.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf, type Reply } from './support/caller.ts';
import { until } from './support/machinery.ts';
import type { Problem } from './support/shapes.ts';

const LIMIT = 100;
const MINUTE_MS = 60_000;

let stack: TestStack;
let callers: Caller[];

beforeAll(async () => {
  // The longest the contract allows: the machine of a test has other things to do.
  stack = await startStack({ LIMITER_DEADLINE_MS: '300' });
  callers = (await stack.people(6)).map(({ token }) => callerOf(stack.api, token));
});
afterAll(() => stack?.stop());

const ABSENT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';

/** The window is the minute of the clock, so a burst must not straddle its end. */
async function awaitRoomInMinute(ms: number): Promise<void> {
  const left = MINUTE_MS - (Date.now() % MINUTE_MS);
  if (left < ms) await sleep(left + 50);
}
const someone = (): Caller => {
  const found = callers.shift();
  if (found === undefined)
    throw new Error('Redis never decided in time; this machine is too busy for the test');
  return found;
};
/** Redis did not decide within the deadline, and the answer says so: such a decision is bounded, not exact. */
const isDegraded = ({ headers }: Reply<unknown>) => headers.get('saidso-degraded') !== null;

/** 130 requests of one user, 26 under way at any time. */
async function burstOf(caller: Caller): Promise<Reply<Problem>[]> {
  const paths = Array.from({ length: 130 }, (_, at) => (at % 2 ? `${ABSENT}` : `updates/${ABSENT}`));
  const replies: Reply<Problem>[] = [];
  const line = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop())
      replies.push(await caller.call<Problem>('GET', `/api/v1/memory/${path}`));
  };
  await Promise.all(Array.from({ length: 26 }, line));
  return replies;
}

test('of 130 requests of one user exactly 100 pass, also for a new worker, until Retry-After', {
  timeout: 120_000,
}, async () => {
  await awaitRoomInMinute(20_000);
  const minute = Math.floor(Date.now() / MINUTE_MS);
  let ada = someone();
  let replies = await burstOf(ada);
  while (replies.some(isDegraded)) {
    ada = someone();
    replies = await burstOf(ada);
  }
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

  const free = await someone().call('POST', '/api/v1/chats', { body: {} });
  expect([free.status, free.headers.get('x-ratelimit-remaining')]).toEqual([201, '99']);

  // Counted in Redis: a worker that starts anew has not forgotten.
  stack.kill('worker');
  let last: Reply<Problem> | null = null;
  await until('a decision of Redis for the new worker', async () => {
    last = await ada.call<Problem>('GET', `/api/v1/memory/${ABSENT}`).catch(() => null);
    return last !== null && !isDegraded(last);
  });
  const { status, headers } = last ?? { status: 0, headers: new Headers() };
  const wait = Number(headers.get('retry-after'));
  expect([status, wait >= 1, wait <= 60]).toEqual([429, true, true]);
  await sleep(wait * 1_000);
  expect((await ada.call('GET', `/api/v1/memory/${ABSENT}`)).status).toBe(404);
});

test('calls that need no user are not counted, and say nothing about a limit', async () => {
  const { status, headers } = await callerOf(stack.api).call('GET', '/health/live');
  expect([status, headers.get('ratelimit'), headers.get('x-ratelimit-limit')]).toEqual([200, null, null]);
});
