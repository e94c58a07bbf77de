// The cache and the probe beside a Redis that misbehaves: a refusal in time, without a word of what was stored.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis } from '../../../local/redis.ts';
import { createRedis } from '../../../src/adapters/redis/client.ts';
import { createMemoryCache } from '../../../src/adapters/redis/memory-cache.ts';
import { createRedisProbe } from '../../../src/adapters/redis/probe.ts';
import { cachedOf, newChat } from '../../support/memory-examples.ts';
import { type RudeServer, refusedUrl, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';

const UNAVAILABLE = {
  ok: false,
  error: {
    code: 'dependency_unavailable',
    detail: 'redis is not answering; nothing was changed by this request unless a retry shows it.',
    retryAfterSeconds: 5,
  },
};
const settings = (url: string) => testConfig({ UPSTASH_REDIS_REST_URL: url, REDIS_DEADLINE_MS: '100' });
const canary = 'canary-of-a-user';

let server: RudeServer;
beforeAll(async () => {
  server = await startRudeServer('hang');
});
afterAll(() => server.close());

describe.for([
  { fault: 'hangs', manner: 'hang' },
  { fault: 'closes the connection', manner: 'reset' },
  {
    fault: 'answers 500 and repeats the command',
    manner: { status: 500, body: `{"error":"ERR ${canary}"}` },
  },
  { fault: 'answers HTML', manner: { status: 200, body: '<html>' } },
  { fault: 'answers an object', manner: { status: 200, body: '{}' } },
  { fault: 'answers no results', manner: { status: 200, body: '[]' } },
  { fault: 'answers a list', manner: { status: 200, body: '[{"result":["b2s="]}]' } },
  { fault: 'refuses the command', manner: { status: 200, body: `[{"error":"ERR ${canary}"}]` } },
  { fault: 'refuses connections', manner: null },
] as const)('a Redis that $fault', ({ manner }) => {
  test('every call of the cache is [dependency_unavailable] in time', async () => {
    if (manner) server.behave(manner);
    const config = settings(manner ? server.url : await refusedUrl());
    const cache = () => createMemoryCache(config, createRedis(config));
    const chat = newChat();
    const started = performance.now();
    const answers = await Promise.all([
      cache().getMemory(chat),
      cache().putMemory(chat, cachedOf(chat, { general_summary: canary })),
      cache().raiseAccepted(chat, 1),
      cache().eraseMemory(chat, 1),
    ]);
    expect(answers).toEqual(Array(4).fill(UNAVAILABLE));
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('the probe says that Redis is not well', async () => {
    if (manner) server.behave(manner);
    const config = settings(manner ? server.url : await refusedUrl());
    expect(await createRedisProbe(createRedis(config)).probe()).toMatchObject({ ok: false });
  });
});

test('the probe of a Redis that answers is ok, and of one with another token is not', async () => {
  const redis = await startRedis({ port: 0, token: 'redis-token-of-tests' });
  try {
    const config = testConfig({ UPSTASH_REDIS_REST_URL: redis.url, REDIS_DEADLINE_MS: '5000' });
    expect(await createRedisProbe(createRedis(config)).probe()).toEqual({ ok: true, detail: 'ok' });
    const other = testConfig({ UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: 'old' });
    expect(await createRedisProbe(createRedis(other)).probe()).toEqual({ ok: false, detail: 'no_answer' });
  } finally {
    await redis.close();
  }
});
