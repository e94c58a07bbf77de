// What every limiter does, the Redis one and the fake. Time is held still, so that no minute ends in a test.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Limiter } from '../../src/ports/caller.ts';

const LIMIT = 5;
const START = Date.UTC(2031, 0, 1, 12, 0, 40);
const END = START + 20_000;

/** @param create a limiter of five calls a minute on `Date.now()`. */
export function limiterContract(name: string, create: (limit: number) => Limiter): void {
  describe(`${name} as a limiter`, () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: START });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    test('the limit is exact, remaining counts down, and the window ends with the minute', async () => {
      const limiter = create(LIMIT);
      const user = randomUUID();
      const decisions = [];
      for (let call = 0; call < LIMIT + 2; call++) decisions.push(await limiter.limit(user));
      expect(decisions.map(({ isAllowed }) => isAllowed)).toEqual([
        true,
        true,
        true,
        true,
        true,
        false,
        false,
      ]);
      expect(decisions.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
      expect(new Set(decisions.map(({ limit }) => limit))).toEqual(new Set([LIMIT]));
      expect(new Set(decisions.map(({ resetAtMs }) => resetAtMs))).toEqual(new Set([END]));
      expect(decisions.some(({ isDegraded }) => isDegraded)).toBe(false);
    });

    test('of many calls at once exactly the limit pass', async () => {
      const limiter = create(LIMIT);
      const user = randomUUID();
      const decisions = await Promise.all(Array.from({ length: 40 }, () => limiter.limit(user)));
      expect(decisions.filter(({ isAllowed }) => isAllowed)).toHaveLength(LIMIT);
    });

    test('users do not share a bucket', async () => {
      const limiter = create(1);
      const [one, two] = [randomUUID(), randomUUID()];
      expect([await limiter.limit(one), await limiter.limit(two)].map(({ isAllowed }) => isAllowed)).toEqual([
        true,
        true,
      ]);
    });

    test('a call at the time the refusal named is allowed', async () => {
      const limiter = create(1);
      const user = randomUUID();
      await limiter.limit(user);
      const refusal = await limiter.limit(user);
      expect(refusal.isAllowed).toBe(false);
      vi.setSystemTime(refusal.resetAtMs);
      expect(await limiter.limit(user)).toMatchObject({ isAllowed: true, resetAtMs: END + 60_000 });
    });
  });
}
