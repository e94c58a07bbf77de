// The unmodified @upstash/redis against the bridge, on both backends.
import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backends, eventually, type Started, token } from './redis-backends.ts';

for (const { title, absent, start } of backends) {
  describe.skipIf(absent)(`@upstash/redis ${title}`, () => {
    let started: Started;
    let redis: Redis;
    beforeAll(async () => {
      started = await start();
      redis = new Redis({ url: started.redis.url, token, enableTelemetry: false, retry: false });
    });
    afterAll(() => started.stop());
    beforeEach(() => redis.flushall());

    it('gives back text, numbers, objects and nothing as they went in', async () => {
      await redis.set('text', 'plain');
      await redis.set('number', 42);
      await redis.set('object', { list: [1, null, 'two'], deep: { yes: true } });
      expect(await redis.get('text')).toBe('plain');
      expect(await redis.get('number')).toBe(42);
      expect(await redis.get('object')).toEqual({ list: [1, null, 'two'], deep: { yes: true } });
      expect(await redis.get('absent')).toBeNull();
    });

    it('keeps every script and sign of Unicode, in keys, values and fields', async () => {
      const text = 'Grüße 漢字 🦊\u200d👩 \u0000 "quoted" \\ line\nnext';
      await redis.set(`k:${text}`, text);
      await redis.hset('h', { [text]: text });
      expect(await redis.get(`k:${text}`)).toBe(text);
      expect(await redis.hgetall('h')).toEqual({ [text]: text });
      expect(await redis.strlen(`k:${text}`)).toBe(Buffer.byteLength(text));
    });

    it('takes the value OK and a value that looks like base64 for what they are', async () => {
      await redis.set('ok', 'OK');
      await redis.set('b', 'T0s=');
      expect(await redis.get('ok')).toBe('OK');
      expect(await redis.mget('ok', 'b', 'none')).toEqual(['OK', 'T0s=', null]);
      expect(await redis.ping()).toBe('PONG');
    });

    it('lets only one of fifty concurrent SET NX win', async () => {
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, n) => redis.set('lock', n, { nx: true, ex: 60 })),
      );
      expect(all.filter((one) => one === 'OK')).toHaveLength(1);
      expect(await redis.get('lock')).toBe(all.indexOf('OK'));
      expect(await redis.ttl('lock')).toBeGreaterThan(50);
    });

    it('ends a key when its time is over', async () => {
      await redis.set('short', 'v', { px: 60 });
      expect(await redis.get('short')).toBe('v');
      await eventually('the key ends', async () => ((await redis.get('short')) === null ? true : undefined));
      expect(await redis.dbsize()).toBe(0);
    });

    it('keeps, changes and removes an expiry as GETEX and KEEPTTL say', async () => {
      await redis.set('k', 'a', { ex: 100 });
      await redis.set('k', 'b', { keepTtl: true });
      expect(await redis.ttl('k')).toBeGreaterThan(90);
      expect(await redis.getex('k', { ex: 1000 })).toBe('b');
      expect(await redis.ttl('k')).toBeGreaterThan(900);
      await redis.set('k', 'c');
      expect(await redis.ttl('k')).toBe(-1);
    });

    it('answers a pipeline in order, with an error only where one command failed', async () => {
      const pipeline = redis.pipeline().set('s', 'text').incr('s').get('s');
      const [set, incr, get] = await pipeline.exec({ keepErrors: true });
      expect(set).toEqual({ result: 'OK', error: undefined });
      expect(incr?.error).toContain('ERR value is not an integer or out of range');
      expect(get?.result).toBe('text');
    });

    it('runs a transaction as a whole and refuses one it cannot queue [EXECABORT]', async () => {
      expect(await redis.multi().incr('n').incr('n').hset('h', { a: 1 }).hgetall('h').exec()).toEqual([
        1,
        2,
        1,
        { a: 1 },
      ]);
      const broken = redis.multi().incr('n').set('n', 'v').mget();
      await expect(broken.exec()).rejects.toThrow('EXECABORT');
      expect(await redis.get('n')).toBe(2);
    });

    it('refuses in the words of Redis [WRONGTYPE]', async () => {
      await redis.set('s', 'text');
      await expect(redis.hgetall('s')).rejects.toThrow(
        'WRONGTYPE Operation against a key holding the wrong kind of value',
      );
      await redis.set('n', '9223372036854775807');
      await expect(redis.incr('n')).rejects.toThrow('ERR increment or decrement would overflow');
    });

    it('walks all keys with SCAN while others come and go', async () => {
      const names = Array.from({ length: 200 }, (_, n) => `chat:${n}`);
      await redis.mset(Object.fromEntries(names.map((name) => [name, 1])));
      const seen = new Set<string>();
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, { match: 'chat:*', count: 20 });
        for (const key of keys) seen.add(key);
        await redis.set(`other:${next}`, 1);
        await redis.del(`other:${cursor}`);
        cursor = next;
      } while (cursor !== '0');
      expect([...seen].sort()).toEqual(names.sort());
    });

    it('runs a script by EVAL where EVALSHA does not know it [NOSCRIPT]', async () => {
      const body = `return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1]), ${Math.random()}}`;
      const script = redis.createScript<[string, string, number, number]>(body);
      const digest = await sha1(body);
      await expect(redis.evalsha(digest, ['n'], ['x'])).rejects.toThrow('NOSCRIPT No matching script');
      expect(await script.exec(['n'], ['x'])).toEqual(['n', 'x', 1, 0]);
      expect(await redis.evalsha(digest, ['n'], ['x'])).toEqual(['n', 'x', 2, 0]);
      expect(await redis.scriptExists(digest)).toEqual([1]);
      await redis.scriptFlush();
      await expect(redis.evalsha(digest, ['n'], ['x'])).rejects.toThrow('NOSCRIPT');
    });

    it('loads a script with the Upstash line under the SHA of what the client has', async () => {
      const body = '#!lua flags=allow-key-locking\nreturn ARGV[1] .. KEYS[1]';
      expect(await redis.scriptLoad(body)).toBe(await sha1(body));
      expect(await redis.evalsha(await sha1(body), ['k'], ['a'])).toBe('ak');
      await expect(redis.eval('#!lua flags=allow-nonsense\nreturn 1', [], [])).rejects.toThrow(
        'Unexpected flag',
      );
    });

    it('counts the same requests as the client sends', async () => {
      const before = started.redis.requests();
      await Promise.all([redis.getex('a'), redis.getex('b'), redis.set('c', 1)]);
      expect(started.redis.requests() - before).toBe(1);
      await Promise.all([redis.get('a'), redis.set('c', 1)]);
      expect(started.redis.requests() - before).toBe(3);
    });
  });
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
