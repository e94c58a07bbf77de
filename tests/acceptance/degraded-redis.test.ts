// The row of Redis in the table of degraded modes: whatever it does, updates are accepted, reads come from Postgres,
// both say so, and each isolate limits by itself.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Caller } from './support/caller.ts';
import { type GatedStack, startGatedStack } from './support/gated-stack.ts';
import { until } from './support/machinery.ts';

const LIMIT = 30;
let at: GatedStack;
let ada: Caller;
let chat: string;

beforeAll(async () => {
  at = await startGatedStack({ LIMIT_PER_MINUTE: String(LIMIT) });
  const known = await at.person();
  chat = await known.openChat();
  await at.sweepUntilEnded((await known.say(chat, 'My name is Ada.')).queue_id);
  ada = known;
});
afterEach(() => at.gates.redis.pass());
afterAll(() => at?.stop());

const FAULTS = {
  hangs: () => at.gates.redis.hang(),
  'refuses connections': () => at.gates.redis.refuse(),
  'answers 503': () => at.gates.redis.answer(503, '{"error":"ERR overloaded"}'),
  'answers garbage': () => at.gates.redis.answer(200, '<html>'),
} as const;

test.for(Object.keys(FAULTS) as (keyof typeof FAULTS)[])(
  'a Redis that %s: 201 and 200 from Postgres, in time, with the header',
  async (fault) => {
    await FAULTS[fault]();
    const began = performance.now();
    const posted = await ada.post(chat, 'My item 2 is b.');
    const read = await ada.read(chat);
    // Two deadlines of 250 ms each; the rest is for a machine that has other things to do.
    expect(performance.now() - began).toBeLessThan(3_000);
    expect([posted.status, posted.headers.get('saidso-degraded')]).toEqual([201, 'rate-limit']);
    expect([read.status, read.headers.get('saidso-degraded'), read.headers.get('saidso-source')]).toEqual([
      200,
      'rate-limit, cache',
      'database',
    ]);
    expect(read.body.user_confirmed).toMatchObject({ name: 'Ada' });
    expect(read.body.accepted_seq).toBeGreaterThanOrEqual(2);
  },
);

test('meanwhile each isolate limits by itself: bounded, with an honest Retry-After, and marked', async () => {
  const ben = await at.person();
  await at.gates.redis.refuse();
  // An aligned minute may end while this runs: then the count begins anew, once.
  const replies: Awaited<ReturnType<typeof ben.read>>[] = [];
  for (let call = 0; call < 2 * LIMIT + 1; call += 1) replies.push(await ben.read(chat));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(replies.filter(({ status }) => status !== 429).length).toBeGreaterThanOrEqual(LIMIT);
  for (const { headers, body } of refused) {
    expect(body.code).toBe('rate_limited');
    expect(headers.get('saidso-degraded')).toBe('rate-limit');
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
  }
  // Of somebody else it knows nothing: one caller's limit is not another's.
  expect((await (await at.person()).read(chat)).status).toBe(404);
});

test('once Redis is back, nothing is degraded any more', async () => {
  const cleo = await at.person();
  await until('well again', async () => {
    const { headers } = await cleo.read(chat);
    return headers.get('saidso-degraded') === null;
  });
});
