// The limiter on a real Redis, and beside one that misbehaves.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalRedis, startRedis } from '../../../local/redis.ts';
import { createRedis } from '../../../src/adapters/redis/client.ts';
import {
  createLimiter,
  createLimiterIsolate,
  type LimiterIsolate,
} from '../../../src/adapters/redis/limit.ts';
import { createMemoryCache } from '../../../src/adapters/redis/memory-cache.ts';
import { createClock } from '../../../src/adapters/runtime/clock.ts';
import type { Config } from '../../../src/config.ts';
import { limiterContract } from '../../ports/limiter.contract.ts';
import { cachedOf, newChat } from '../../support/memory-examples.ts';
import { type RudeServer, refusedUrl, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';

const START = Date.UTC(2031, 0, 1, 12, 0, 40);
const handed: Promise<unknown>[] = [];
const background = (work: Promise<unknown>) => handed.push(work);

/** A limiter as one request of an isolate has it: its own client, the isolate's memory. */
const limiterOf = (config: Config, isolate: LimiterIsolate = createLimiterIsolate(config)) =>
  createLimiter(config, isolate, { redis: createRedis(config), clock: createClock(), background });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('with Redis', () => {
  let server: LocalRedis;
  const settings = (more: Record<string, string> = {}) =>
    testConfig({ UPSTASH_REDIS_REST_URL: server.url, ...more });
  beforeAll(async () => {
    const { REDIS_URL: redisUrl } = process.env;
    server = await startRedis({ port: 0, token: 'redis-token-of-tests', ...(redisUrl ? { redisUrl } : {}) });
  });
  afterAll(() => server.close());

  limiterContract('Redis', (limit) =>
    limiterOf(settings({ LIMIT_PER_MINUTE: String(limit), LIMITER_DEADLINE_MS: '300' })),
  );

  test('a warm read is one HTTP request for the limit and the memory together', async () => {
    const config = settings();
    const chat = newChat();
    await createMemoryCache(config, createRedis(config)).putMemory(chat, cachedOf(chat));
    await limiterOf(config).limit('loads the script');
    const redis = createRedis(config);
    const limiter = createLimiter(config, createLimiterIsolate(config), {
      redis,
      clock: createClock(),
      background,
    });
    const before = server.requests();
    const [decision, memory] = await Promise.all([
      limiter.limit(randomUUID()),
      createMemoryCache(config, redis).getMemory(chat),
    ]);
    expect(server.requests() - before).toBe(1);
    expect(decision).toEqual({
      isAllowed: true,
      limit: 100,
      remaining: 99,
      resetAtMs: START + 20_000,
      isDegraded: false,
    });
    expect(memory).toEqual({ ok: true, value: cachedOf(chat) });
  });

  test('a limit spent over many isolates is still exact', async () => {
    const config = settings({ LIMIT_PER_MINUTE: '10', LIMITER_DEADLINE_MS: '300' });
    const user = randomUUID();
    const decisions = await Promise.all(Array.from({ length: 20 }, () => limiterOf(config).limit(user)));
    expect(decisions.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
  });

  test('an isolate that knows a caller to be exhausted refuses without a request', async () => {
    const config = settings({ LIMIT_PER_MINUTE: '1' });
    const isolate = createLimiterIsolate(config);
    const user = randomUUID();
    await limiterOf(config, isolate).limit(user);
    await limiterOf(config, isolate).limit(user);
    const before = server.requests();
    expect(await limiterOf(config, isolate).limit(user)).toEqual({
      isAllowed: false,
      limit: 1,
      remaining: 0,
      resetAtMs: START + 20_000,
      isDegraded: false,
    });
    expect(server.requests()).toBe(before);
  });

  test('what an isolate knows of exhausted callers is bounded', async () => {
    const config = settings();
    const isolate = createLimiterIsolate(config);
    for (let caller = 0; caller <= 10_000; caller++) isolate.user.ephemeralCache.set(`${caller}`, START + 1);
    await limiterOf(config, isolate).limit(randomUUID());
    expect(isolate.user.ephemeralCache.size).toBe(0);
  });

  test('the work that the library leaves behind is handed to the platform', async () => {
    const before = handed.length;
    await limiterOf(settings()).limit(randomUUID());
    expect(handed.length - before).toBe(1);
  });
});

describe('beside a Redis that misbehaves', () => {
  let server: RudeServer;
  beforeAll(async () => {
    server = await startRudeServer('hang');
  });
  afterAll(() => server.close());

  const encoded = (text: string) => Buffer.from(text).toString('base64');
  test.for([
    { fault: 'hangs', manner: 'hang' },
    { fault: 'closes the connection', manner: 'reset' },
    { fault: 'answers 500', manner: { status: 500, body: '{"error":"ERR no"}' } },
    { fault: 'answers 401', manner: { status: 401, body: '{"error":"Unauthorized"}' } },
    { fault: 'answers HTML', manner: { status: 200, body: '<html>' } },
    { fault: 'answers an object', manner: { status: 200, body: '{}' } },
    { fault: 'answers no results', manner: { status: 200, body: '[]' } },
    { fault: 'answers null', manner: { status: 200, body: '[{"result":null}]' } },
    { fault: 'answers text', manner: { status: 200, body: `[{"result":"${encoded('hello')}"}]` } },
    { fault: 'answers an empty list', manner: { status: 200, body: '[{"result":[]}]' } },
    { fault: 'answers another limit', manner: { status: 200, body: '[{"result":[1,7]}]' } },
    { fault: 'answers a negative count', manner: { status: 200, body: '[{"result":[-9,2]}]' } },
    { fault: 'is out of memory', manner: { status: 200, body: '[{"error":"OOM command not allowed"}]' } },
    { fault: 'never learns the script', manner: { status: 200, body: '[{"error":"NOSCRIPT"}]' } },
    { fault: 'refuses connections', manner: null },
  ] as const)('a Redis that $fault: the isolate decides within 300 ms, and says so', async ({ manner }) => {
    if (manner) server.behave(manner);
    const url = manner ? server.url : await refusedUrl();
    const config = testConfig({
      UPSTASH_REDIS_REST_URL: url,
      LIMIT_PER_MINUTE: '2',
      LIMITER_DEADLINE_MS: '100',
    });
    const isolate = createLimiterIsolate(config);
    const user = randomUUID();
    const decisions = [];
    for (let call = 0; call < 3; call++) {
      const started = performance.now();
      decisions.push(await limiterOf(config, isolate).limit(user));
      expect(performance.now() - started).toBeLessThan(300);
    }
    const decided = { limit: 2, resetAtMs: START + 20_000, isDegraded: true };
    expect(decisions).toEqual([
      { ...decided, isAllowed: true, remaining: 1 },
      { ...decided, isAllowed: true, remaining: 0 },
      { ...decided, isAllowed: false, remaining: 0 },
    ]);
    expect(isolate.user.ephemeralCache.size).toBe(0);
  });
});
