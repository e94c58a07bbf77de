// Our Redis against the real one: the same random commands and scripts, and every answer must be the same.
import { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../local/redis/backend.ts';
import { createInProcessRedis } from '../../local/redis/in-process.ts';
import type { Reply } from '../../local/redis/reply.ts';
import { createRespClient } from '../../local/redis/resp-client.ts';
import { createUpstashScripts } from '../../local/redis/upstash-scripts.ts';
import { type RealRedis, redisServer, startRealRedis } from './redis-backends.ts';
import { createRandom, type Random, randomCommand } from './redis-random-commands.ts';

const why = redisServer ? '' : ' (SKIPPED: no redis-server on the PATH)';

describe.skipIf(!redisServer)(`our Redis and a real redis-server${why}`, () => {
  let server: RealRedis;
  let real: Backend;
  let ours: Backend;
  const scripts = createUpstashScripts();
  beforeAll(async () => {
    server = await startRealRedis();
    real = createRespClient(server.url, 10_000);
    ours = createInProcessRedis();
  });
  afterAll(async () => {
    await Promise.all([real.close(), ours.close()]);
    await server.stop();
  });
  beforeEach(() => both([['FLUSHALL'], ['SCRIPT', 'FLUSH']]));

  async function both(commands: readonly (readonly string[])[]): Promise<[Reply[], Reply[]]> {
    const sent = commands.map(scripts.rewrite);
    return Promise.all([ours.run(sent), real.run(sent)]);
  }

  /** Runs `count` commands in batches; a difference names the seed, the place and the command. */
  async function compare(seed: number, count: number, make: (random: Random) => string[]): Promise<number> {
    const random = createRandom(seed);
    let refusals = 0;
    for (let done = 0; done < count; done += 100) {
      const commands = Array.from({ length: 100 }, () => make(random));
      const [mine, theirs] = await both(commands);
      for (const [index, command] of commands.entries()) {
        const [a, b] = [comparable(command, mine[index]), comparable(command, theirs[index])];
        if (!same(command, a, b))
          expect.fail(`seed ${seed}, #${done + index} ${JSON.stringify(command)}: ${show(a)} ≠ ${show(b)}`);
        if (show(a).startsWith('{"error"')) refusals++;
      }
    }
    return refusals;
  }

  it.each([1, 2, 3, 4])('answer 5,000 random commands alike (seed %i)', async (seed) => {
    const refusals = await compare(seed, 5_000, randomCommand);
    // The run must not have been all mistakes, nor all easy.
    expect(refusals).toBeGreaterThan(500);
    expect(refusals).toBeLessThan(3_000);
  });

  it.each([11, 12])("answer 4,000 random calls of the limiter's scripts alike (seed %i)", async (seed) => {
    const sources = await limiterScripts();
    const refusals = await compare(seed, 4_000, (random) => limiterCall(sources, random));
    expect(refusals).toBeLessThan(100);
  });

  it('answer 2,000 random calls of scripts of our own alike', async () => {
    await compare(21, 2_000, (random) => {
      const source = random.pick(ownScripts);
      const number = () => String(random.pick([0, 1, -3, 7.5, 65_536, 3_000_000_000, 1_763_000_000_000]));
      return ['EVAL', source, '2', `k${random.next(4)}`, `k${random.next(4)}`, number(), number()];
    });
  });
});

const show = (reply: unknown) =>
  JSON.stringify(reply, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ??
  'nothing';

/** Sets, key listings and cursors have no promised order; everything else is compared as it came. */
function comparable([name = '']: readonly string[], reply: Reply | undefined): unknown {
  if (!Array.isArray(reply)) return reply;
  const upper = name.toUpperCase();
  if (upper === 'SMEMBERS' || upper === 'KEYS') return reply.map(show).sort();
  return upper === 'SCAN' && Array.isArray(reply[1]) ? reply[1].map(show).sort() : reply;
}

/**
 * What is left of a life may differ by the time between the two servers, not more than 2 s; and ours keeps
 * moments as doubles, so a life of a million years is right to twelve digits only.
 */
function same([name = '']: readonly string[], a: unknown, b: unknown): boolean {
  const slack = { TTL: 2, EXPIRETIME: 2, PTTL: 2000, PEXPIRETIME: 2000 }[name.toUpperCase()];
  const [mine, theirs] = [Number(a), Number(b)];
  if (!slack || !(mine > 0)) return show(a) === show(b);
  return Math.abs(mine - theirs) <= Math.max(slack, theirs / 1e12);
}

/** The texts as the package sends them, taken from a client that knows no script. */
async function limiterScripts(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const record = async (name: string, limiter: ConstructorParameters<typeof Ratelimit>[0]['limiter']) => {
    let kind = 'limit';
    const client = {
      evalsha: () => Promise.reject(new Error('NOSCRIPT')),
      eval: async (source: string) => {
        found[`${name} ${kind}`] = source;
        return [1, 1, 1];
      },
    };
    const redis = client as unknown as Redis;
    const ratelimit = new Ratelimit({ redis, limiter, ephemeralCache: false, timeout: 0 });
    await ratelimit.limit('a');
    kind = 'remaining';
    await ratelimit.getRemaining('a');
  };
  await record('fixed', Ratelimit.fixedWindow(1, '1 h'));
  await record('sliding', Ratelimit.slidingWindow(1, '1 h'));
  await record('bucket', Ratelimit.tokenBucket(1, '1 h', 1));
  return found;
}

function limiterCall(sources: Record<string, string>, random: Random): string[] {
  const dynamic = random.pick(['', '', 'dynamic']);
  const tokens = String(random.pick([1, 5, 10, 100]));
  const window = String(random.pick([60_000, 3_600_000, 86_400_000, 7_000_000_000]));
  const now = String(1_763_000_000_000 + random.next(90) * 86_400_000 + random.next(3_600_000));
  const by = String(random.pick([1, 1, 1, 3, -2]));
  const refill = String(random.pick([1, 3, 10]));
  const id = random.next(4);
  const calls: [string, string[], string[]][] = [
    ['fixed limit', [`f${id}`, dynamic], [tokens, window, by]],
    ['fixed remaining', [`f${id}`, dynamic], [tokens]],
    ['sliding limit', [`s${id}`, `s${(id + 1) % 4}`, dynamic], [tokens, now, window, by]],
    ['sliding remaining', [`s${id}`, `s${(id + 1) % 4}`, dynamic], [tokens, now, window]],
    ['bucket limit', [`b${id}`, dynamic], [tokens, window, refill, now, by]],
    ['bucket remaining', [`b${id}`, dynamic], [tokens]],
  ];
  const chance = random.next(40);
  if (chance === 0) return ['DEL', random.pick(['f0', 's1', 'b2', 'b3'])];
  if (chance === 1) return ['SET', 'dynamic', random.pick(['2', '50'])];
  if (chance < 6)
    return random.pick([
      ['HGETALL', `b${id}`],
      ['PTTL', `b${id}`],
      ['PTTL', `s${id}`],
      ['GET', `f${id}`],
    ]);
  const [name, keys, args] = calls[random.next(calls.length)] ?? ['', [], []];
  return ['EVAL', sources[name] ?? 'missing', String(keys.length), ...keys, ...args];
}

const ownScripts: [string, ...string[]] = [
  'return {ARGV[1] * ARGV[2], ARGV[1] + ARGV[2], tostring(ARGV[1] / 4), ARGV[1] .. 10 / 2 .. 3 * 1000000000}',
  'return tostring(ARGV[1] * 1000000) .. ";" .. tostring(math.floor(ARGV[1] / 7) * math.floor(ARGV[2] / 7))',
  'return redis.call("SET", KEYS[1], ARGV[1] * 1.1)',
  'return redis.call("INCRBY", KEYS[1], ARGV[1])',
  'local r = redis.pcall("INCRBY", KEYS[1], ARGV[2]) if type(r) == "table" then return {r.err, KEYS} end return r',
  'local ok, e = pcall(redis.call, "LPUSH", KEYS[1], ARGV[1]) return {tostring(ok), e}',
  'return {redis.call("GET", KEYS[1]) or "none", redis.call("MGET", KEYS[1], KEYS[2], "absent")}',
  'redis.call("RPUSH", KEYS[2], ARGV[1]) return redis.call("LRANGE", KEYS[2], 0, -1)',
  'local t = {} for i = 1, 3 do t[#t + 1] = i * ARGV[1] end t[6] = 1 return t',
  'local a, b = string.match("seq:" .. ARGV[1], "^(%a+):(-?%d+)$") return {a, b, #ARGV, ("x"):rep(3)}',
  'return {tonumber("12") == 12, tonumber("abc") == nil, tostring(nil), 1e15 .. "", 2^53 .. "", -7 % 3, 7.9, -7.9}',
  'return redis.status_reply(ARGV[1])',
  'return redis.error_reply(random.pick)',
  'return redis.error_reply("MY " .. ARGV[1])',
  'error("stopped " .. ARGV[1])',
  'redis.call("DEL", KEYS[1], KEYS[2])\nreturn redis.call("HSET", KEYS[1], "f", ARGV[1], "f", ARGV[2])',
  'return redis.call("HINCRBY", KEYS[1], "f", ARGV[1])',
  'return {redis.call("TYPE", KEYS[1]), redis.call("EXISTS", KEYS[1]), redis.call("PING").ok, redis.sha1hex(ARGV[1])}',
  'return {string.format("%s|%5.2f|%q", ARGV[1], ARGV[2], "a"), unpack({1, 2, 3}), table.concat({1, 2}, ",")}',
];
