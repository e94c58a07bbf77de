// The unmodified @upstash/ratelimit against the bridge, on both backends.
import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backends, type Started, token } from './redis-backends.ts';

type Limiter = ConstructorParameters<typeof Ratelimit>[0]['limiter'];

for (const { title, absent, start } of backends) {
  describe.skipIf(absent)(`@upstash/ratelimit ${title}`, () => {
    let started: Started;
    let redis: Redis;
    let requestsSent = 0;
    let who = 0;
    beforeAll(async () => {
      started = await start();
      redis = new Redis({ url: started.redis.url, token, enableTelemetry: false, retry: false });
      const fetchAsItIs = globalThis.fetch;
      globalThis.fetch = (...args) => {
        requestsSent++;
        return fetchAsItIs(...args);
      };
      return () => {
        globalThis.fetch = fetchAsItIs;
      };
    });
    afterAll(() => started.stop());
    beforeEach(() => {
      who++;
    });

    const limit = (limiter: Limiter, ephemeralCache: Map<string, number> | false = false) =>
      new Ratelimit({ redis, limiter, prefix: `rl:${who}`, ephemeralCache, analytics: false, timeout: 0 });

    it.each([
      ['fixed window', Ratelimit.fixedWindow(10, '1 h')],
      ['sliding window', Ratelimit.slidingWindow(10, '1 h')],
      ['token bucket', Ratelimit.tokenBucket(10, '1 h', 10)],
    ])('a %s of 10 lets exactly 10 of 100 concurrent requests through', async (_, limiter) => {
      const ratelimit = limit(limiter);
      const answers = await Promise.all(Array.from({ length: 100 }, () => ratelimit.limit('user')));
      expect(answers.filter((answer) => answer.success)).toHaveLength(10);
      expect(Math.min(...answers.map((answer) => answer.remaining))).toBe(0);
      expect(answers.every((answer) => answer.limit === 10 && answer.reason === undefined)).toBe(true);
    });

    it('counts one identifier apart from another and says what is left', async () => {
      const ratelimit = limit(Ratelimit.fixedWindow(3, '1 h'));
      expect((await ratelimit.limit('a')).remaining).toBe(2);
      expect((await ratelimit.limit('a')).remaining).toBe(1);
      expect((await ratelimit.limit('b')).remaining).toBe(2);
      expect((await ratelimit.getRemaining('a')).remaining).toBe(1);
      await ratelimit.resetUsedTokens('a');
      expect((await ratelimit.getRemaining('a')).remaining).toBe(3);
      expect((await ratelimit.getRemaining('b')).remaining).toBe(2);
    });

    it('gives the key of a window an end', async () => {
      await limit(Ratelimit.fixedWindow(3, '1 h')).limit('a');
      const [key] = await redis.keys(`rl:${who}:*`);
      const left = await redis.pttl(key ?? 'absent');
      expect(left).toBeGreaterThan(3_500_000);
      expect(left).toBeLessThanOrEqual(3_600_000);
    });

    it('asks nobody about an identifier it has just seen blocked', async () => {
      const ratelimit = limit(Ratelimit.fixedWindow(1, '1 h'), new Map());
      await ratelimit.limit('a');
      expect((await ratelimit.limit('a')).success).toBe(false);
      const before = [started.redis.requests(), requestsSent];
      expect(await ratelimit.limit('a')).toMatchObject({ success: false, reason: 'cacheBlock' });
      expect([started.redis.requests(), requestsSent]).toEqual(before);
    });

    it('limits and reads in ONE request with GETEX, in two with GET: both sides count the same', async () => {
      const ratelimit = limit(Ratelimit.fixedWindow(100, '1 h'));
      await redis.set('memory', { version: 7 });
      await ratelimit.limit('a'); // the script is known from here on
      const counted = async (work: () => Promise<unknown>) => {
        const before = [started.redis.requests(), requestsSent];
        await work();
        return [started.redis.requests() - (before[0] ?? 0), requestsSent - (before[1] ?? 0)];
      };
      let read: unknown;
      const together = await counted(async () => {
        [, read] = await Promise.all([ratelimit.limit('a'), redis.getex('memory')]);
      });
      expect(together).toEqual([1, 1]);
      expect(read).toEqual({ version: 7 });
      expect(await counted(() => Promise.all([ratelimit.limit('a'), redis.get('memory')]))).toEqual([2, 2]);
    });

    it('needs a second request once when the server has forgotten its scripts', async () => {
      const ratelimit = limit(Ratelimit.fixedWindow(100, '1 h'));
      await ratelimit.limit('a');
      await redis.scriptFlush();
      const before = started.redis.requests();
      expect((await ratelimit.limit('a')).remaining).toBe(98);
      expect(started.redis.requests() - before).toBe(2);
      await ratelimit.limit('a');
      expect(started.redis.requests() - before).toBe(3);
    });
  });
}
