// The pauses of a wait, and that a place is always given back.
import { expect, test } from 'vitest';
import { pollUntil } from '../../src/flows/poll-until.ts';
import { createWaiters } from '../../src/flows/waiters.ts';

test('pauses double from 0.1 s to 0.8 s and are then a second each, cut at the deadline', async () => {
  const pauses: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
  };
  await pollUntil(
    { clock, waiters: createWaiters(1) },
    'first',
    4_000,
    () => false,
    async () => 'again',
  );
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, 500]);
});

test('a read that throws gives its place back', async () => {
  const waiters = createWaiters(1);
  const clock = { now: () => 0, sleep: async () => {} };
  const broken = () => Promise.reject(new Error('lost'));
  await expect(pollUntil({ clock, waiters }, 'first', 1_000, () => false, broken)).rejects.toThrow('lost');
  expect(waiters.enter()).toBe(true);
});
