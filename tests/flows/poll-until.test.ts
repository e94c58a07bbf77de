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

test('a clock that is set back by a day in the middle does not prolong the wait', async () => {
  const pauses: number[] = [];
  let now = 90_000_000;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      pauses.push(ms);
      now += ms;
      if (pauses.length === 3) now -= 86_400_000;
      if (pauses.length > 50) throw new Error('still waiting');
    },
  };
  const waiters = createWaiters(1);
  await pollUntil(
    { clock, waiters },
    'first',
    4_000,
    () => false,
    async () => 'again',
  );
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, 500]);
});
