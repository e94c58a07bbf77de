// The cache of memories on a real Redis behind the Upstash REST shape.
import { createHash } from 'node:crypto';
import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalRedis, startRedis } from '../../../local/redis.ts';
import { createRedis } from '../../../src/adapters/redis/client.ts';
import { memoryKey } from '../../../src/adapters/redis/keys.ts';
import { createMemoryCache } from '../../../src/adapters/redis/memory-cache.ts';
import { ERASE, PUT_IF_NEWER, RAISE_ACCEPTED } from '../../../src/adapters/redis/memory-scripts.ts';
import type { Config } from '../../../src/config.ts';
import { memoryCacheContract } from '../../ports/memory-cache.contract.ts';
import { cachedOf, newChat } from '../../support/memory-examples.ts';
import { testConfig } from '../../support/test-config.ts';

let server: LocalRedis;
let config: Config;
/** A plain client beside the adapter, to look at what is stored and to plant things. */
let raw: Redis;

beforeAll(async () => {
  const token = 'redis-token-of-tests';
  const { REDIS_URL: redisUrl } = process.env;
  server = await startRedis({ port: 0, token, ...(redisUrl ? { redisUrl } : {}) });
  config = testConfig({
    UPSTASH_REDIS_REST_URL: server.url,
    REDIS_DEADLINE_MS: '5000',
    CACHE_KEEP_SECONDS: '500',
  });
  raw = new Redis({ url: server.url, token, automaticDeserialization: false, enableTelemetry: false });
});
afterAll(() => server.close());

const cache = () => createMemoryCache(config, createRedis(config));
memoryCacheContract('Redis', cache);

describe('what is in Redis', () => {
  test('a script is sent by the hash of its text', () => {
    for (const { text, sha1 } of [PUT_IF_NEWER, RAISE_ACCEPTED, ERASE]) {
      expect(createHash('sha1').update(text).digest('hex')).toBe(sha1);
    }
  });

  test('a server that has forgotten the scripts is given them again', async () => {
    const chat = newChat();
    await raw.scriptFlush();
    expect(await cache().putMemory(chat, cachedOf(chat))).toEqual({ ok: true, value: 'put' });
    await raw.scriptFlush();
    expect(await cache().raiseAccepted(chat, 9)).toEqual({ ok: true, value: 'raised' });
    await raw.scriptFlush();
    expect(await cache().eraseMemory(chat, 1)).toEqual({ ok: true, value: 1 });
  });

  test('an entry is one key that names epoch, tenant and chat', async () => {
    const chat = newChat();
    await cache().putMemory(chat, cachedOf(chat));
    expect(await raw.keys(`*${chat.chatId}*`)).toEqual([`saidso:1:memory:${chat.tenantId}:${chat.chatId}`]);
  });

  test('another epoch sees nothing of this one', async () => {
    const chat = newChat();
    await cache().putMemory(chat, cachedOf(chat));
    const later = createMemoryCache({ ...config, CACHE_EPOCH: 2 }, createRedis(config));
    expect(await later.getMemory(chat)).toEqual({ ok: true, value: null });
  });

  test.for([-2, -1, 1])('an erasure clears the neighbouring epoch %i as well', async (distance) => {
    const chat = newChat();
    const at = (epoch: number) => createMemoryCache({ ...config, CACHE_EPOCH: epoch }, createRedis(config));
    await at(3).putMemory(chat, cachedOf(chat));
    await at(3 + distance).putMemory(chat, cachedOf(chat));
    expect(await at(3).eraseMemory(chat, 1)).toEqual({ ok: true, value: 2 });
    expect(await at(3 + distance).getMemory(chat)).toEqual({ ok: true, value: 'erased' });
    expect(await at(3 + distance).putMemory(chat, cachedOf(chat))).toEqual({ ok: true, value: 'kept' });
  });

  test('a fill of the old epoch changes nothing of the new one', async () => {
    const chat = newChat();
    const restored = createMemoryCache({ ...config, CACHE_EPOCH: 2 }, createRedis(config));
    await restored.putMemory(chat, cachedOf(chat, { version: 3 }));
    await cache().putMemory(chat, cachedOf(chat, { version: 9 }));
    await cache().raiseAccepted(chat, 99);
    expect(await restored.getMemory(chat)).toEqual({ ok: true, value: cachedOf(chat, { version: 3 }) });
  });

  test('neither reading nor an accepted update prolongs the life of an entry', async () => {
    const chat = newChat();
    const key = memoryKey(1, chat);
    await cache().putMemory(chat, cachedOf(chat));
    expect(await raw.ttl(key)).toBeGreaterThan(490);
    await raw.expire(key, 100);
    await cache().getMemory(chat);
    await cache().raiseAccepted(chat, 9);
    expect(await raw.ttl(key)).toBeLessThanOrEqual(100);
    expect(await raw.ttl(key)).toBeGreaterThan(90);
  });

  test('a tombstone holds a time and no content, for an hour', async () => {
    const chat = newChat();
    await cache().putMemory(chat, cachedOf(chat));
    await cache().eraseMemory(chat, 1_767_000_000_001);
    expect(await raw.get(memoryKey(1, chat))).toBe('gone|1767000000001');
    expect(await raw.ttl(memoryKey(1, chat))).toBeGreaterThan(3_590);
  });

  test('a warm read of a memory is one request', async () => {
    const chat = newChat();
    await cache().putMemory(chat, cachedOf(chat));
    const before = server.requests();
    await cache().getMemory(chat);
    expect(server.requests() - before).toBe(1);
  });
});

describe('planted values', () => {
  const chat = newChat();
  const [tenant, id, user] = [chat.tenantId, chat.chatId, chat.userId];
  const head = `m1|${tenant}|${id}|${user}`;
  const { version: _, ...memory } = cachedOf(chat).memory;
  const body = JSON.stringify(memory);
  test.for([
    ['nothing', ''],
    ['text', 'hello'],
    ['JSON of another format', body],
    ['a header without a body', `${head}|3|4|3|1|0|20`],
    ['a body that is no JSON', `${head}|3|4|3|1|0|20\n{"user_confirmed":`],
    ['a body of another shape', `${head}|3|4|3|1|0|20\n{"user_confirmed":[]}`],
    ['a negative version', `${head}|-3|4|3|1|0|20\n${body}`],
    ['a version that is no number', `${head}|x|4|3|1|0|20\n${body}`],
    ['a number beyond what is exact', `${head}|9999999999999999|4|3|1|0|20\n${body}`],
    ['a number too few', `${head}|3|4|3|1|20\n${body}`],
    ['a number too many', `${head}|3|4|3|1|0|0|20\n${body}`],
    ['a user that is none', `m1|${tenant}|${id}|root|3|4|3|1|0|20\n${body}`],
    ['a later format', `m2|${tenant}|${id}|${user}|3|4|3|1|0|20\n${body}`],
    ['the memory of another chat', `m1|${tenant}|${user}|${user}|3|4|3|1|0|20\n${body}`],
    ['the memory of another tenant', `m1|${user}|${id}|${user}|3|4|3|1|0|20\n${body}`],
  ] as const)('%s is a miss, and the next fill writes over it', async ([, value]) => {
    await raw.set(memoryKey(1, chat), value);
    expect(await cache().getMemory(chat)).toEqual({ ok: true, value: null });
    // A number beyond what is exact, or another chat's version, would outrank the fill: planted ranks do not count.
    expect(await cache().putMemory(chat, cachedOf(chat))).toEqual({ ok: true, value: 'put' });
    expect(await cache().getMemory(chat)).toEqual({ ok: true, value: cachedOf(chat) });
  });
});
