// The row of Postgres in the table of degraded modes, for a database that does not refuse but hangs or talks nonsense;
// faults.test.ts has the one that is stopped.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Caller } from './support/caller.ts';
import { type GatedStack, startGatedStack } from './support/gated-stack.ts';
import { until } from './support/machinery.ts';

const DEADLINE_MS = 1_500;
let at: GatedStack;
let ada: Caller;
let chat: string;
let cold: string;

beforeAll(async () => {
  at = await startGatedStack({ POSTGRES_DEADLINE_MS: String(DEADLINE_MS) });
  ada = await at.person();
  chat = await ada.openChat();
  cold = await ada.openChat();
  await at.sweepUntilEnded((await ada.say(chat, 'My name is Ada.')).queue_id);
  await until('cached', async () => (await ada.read(chat)).body.user_confirmed.name === 'Ada');
});
afterEach(() => at.gates.rest.pass());
afterAll(() => at?.stop());

test.for(['hangs', 'answers 502', 'answers garbage'] as const)(
  'a Postgres that %s: updates and cold reads are refused with a time, warm reads go on with their age',
  async (fault) => {
    if (fault === 'hangs') at.gates.rest.hang();
    else at.gates.rest.answer(fault === 'answers 502' ? 502 : 200, '<html>');
    const refused = await Promise.all([
      ada.post(chat, 'My item 2 is b.'),
      ada.read(cold),
      ada.read(chat, '?min_seq=99'),
      ada.read(chat, '?min_version=99'),
    ]);
    for (const { status, body, headers } of refused) {
      expect([status, body.code]).toEqual([503, 'dependency_unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    await until('the cached copy is old', async () => {
      const { status, headers, body } = await ada.read(chat);
      expect([status, body.user_confirmed.name]).toEqual([200, 'Ada']);
      return headers.get('saidso-degraded') === 'database' && Number(headers.get('age')) >= 1;
    });
    // By now so many calls in a row went unanswered that nobody waits out the deadline any more, but one per second.
    const times: number[] = [];
    for (let call = 0; call < 7; call += 1) {
      const began = performance.now();
      expect((await ada.read(chat)).headers.get('saidso-degraded')).toBe('database');
      times.push(performance.now() - began);
    }
    expect(times.toSorted((a, b) => a - b)[3]).toBeLessThan(DEADLINE_MS / 2);
    await at.gates.rest.pass();
    await until('accepted again', async () => (await ada.post(chat, 'My item 3 is c.')).status === 201);
    await until('well again', async () => (await ada.read(chat)).headers.get('saidso-degraded') === null);
  },
);
