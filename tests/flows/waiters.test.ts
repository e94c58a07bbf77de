// Places for held requests.
import { expect, test } from 'vitest';
import { createWaiters } from '../../src/flows/waiters.ts';

test('as many may enter as there are places, and a place left can be taken again', () => {
  const waiters = createWaiters(2);
  expect([waiters.enter(), waiters.enter(), waiters.enter()]).toEqual([true, true, false]);
  waiters.leave();
  expect([waiters.enter(), waiters.enter()]).toEqual([true, false]);
});
