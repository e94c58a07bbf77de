// How a delivery ends.
import { expect, test } from 'vitest';
import { retry } from '../../src/flows/delivery-outcome.ts';

test('a retry is told in whole seconds, at least one, so that no queue comes back at once', () => {
  expect([0, 0.2, 1, 2.1].map((seconds) => retry(seconds))).toEqual(
    [1, 1, 1, 3].map((retryAfterSeconds) => ({ outcome: 'retry', retryAfterSeconds })),
  );
});
