// The isolate's own limit.
import { expect, test } from 'vitest';
import { createLocalBucket } from '../../../src/adapters/redis/local-bucket.ts';

const NOON = Date.UTC(2031, 0, 1, 12);

test('a new minute begins with the whole limit', () => {
  const bucket = createLocalBucket(1);
  expect(bucket.take('a', NOON).isAllowed).toBe(true);
  expect(bucket.take('a', NOON + 59_999)).toMatchObject({ isAllowed: false, resetAtMs: NOON + 60_000 });
  expect(bucket.take('a', NOON + 60_000)).toMatchObject({ isAllowed: true, resetAtMs: NOON + 120_000 });
});

test('callers do not share a bucket', () => {
  const bucket = createLocalBucket(1);
  bucket.take('a', NOON);
  expect(bucket.take('b', NOON).isAllowed).toBe(true);
});

test('beyond ten thousand callers in a minute the counts begin again, so that memory stays flat', () => {
  const bucket = createLocalBucket(1);
  bucket.take('a', NOON);
  for (let caller = 0; caller < 9_999; caller++) bucket.take(`${caller}`, NOON);
  expect(bucket.take('a', NOON).isAllowed).toBe(true);
});
