// The clock and the ids of the machine.
import { expect, test } from 'vitest';
import { createClock } from '../../../src/adapters/runtime/clock.ts';
import { createIds } from '../../../src/adapters/runtime/ids.ts';
import { isUuid } from '../../../src/domain/ids.ts';

test('the clock tells milliseconds since 1970 and sleeps no shorter than asked', async () => {
  const clock = createClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  const started = performance.now();
  await clock.sleep(20);
  expect(performance.now() - started).toBeGreaterThanOrEqual(19);
});

test('ids are lower-case UUIDs of version 7, each new and in the order they were made', () => {
  const ids = createIds();
  const made = Array.from({ length: 1_000 }, () => ids.newId());
  expect(made.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
  expect(new Set(made).size).toBe(1_000);
  expect([...made].sort()).toEqual(made);
});
