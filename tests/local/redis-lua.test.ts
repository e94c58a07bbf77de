// Lua in our Redis where 5.3 and its 32-bit integers would give another answer than Redis, and what scripts cannot do.
import { afterAll, describe, expect, it } from 'vitest';
import { createInProcessRedis } from '../../local/redis/in-process.ts';

describe('scripts in the Redis in this process', () => {
  const redis = createInProcessRedis();
  afterAll(() => redis.close());
  const run = async (source: string, ...args: string[]) =>
    (await redis.run([['EVAL', source, '0', ...args]]))[0];

  it('multiply past 2^31 without wrapping, from literals, arguments and floors alike', async () => {
    expect(await run('return 86400 * 1000 * 1000')).toBe(86_400_000_000);
    expect(await run('return ARGV[1] * ARGV[2]', '3000000', '60000')).toBe(180_000_000_000);
    expect(await run('return math.floor(7e5) * math.floor(7e5)')).toBe(490_000_000_000);
    expect(await run('return tonumber(ARGV[1]) + 1', '2147483647')).toBe(2_147_483_648);
  });

  it('write whole numbers without a point and fractions with 17 digits where Redis does', async () => {
    expect(await run('return "n" .. 10 / 2 .. " " .. 1e15')).toBe('n5 1e+15');
    expect(await run('redis.call("SET", "k", 0.1) return redis.call("GET", "k")')).toBe(
      '0.10000000000000001',
    );
  });

  it('cut an answer at its first nil, turn false into nothing and drop fractions', async () => {
    expect(await run('return {1, false, "a", 3.99, -3.99, {true}, nil, 9}')).toEqual([
      1,
      null,
      'a',
      3,
      -3,
      [1],
    ]);
  });

  it('see the same time from begin to end', async () => {
    const source = `redis.call('SET', 'short', 'v', 'PX', 1)
      local first = redis.call('TIME') for i = 1, 300000 do first.x = i end
      local last = redis.call('TIME')
      return {redis.call('GET', 'short'), first[1] == last[1] and first[2] == last[2]}`;
    expect(await run(source)).toEqual(['v', 1]);
  });

  it('cannot leave anything behind for the next script', async () => {
    for (const source of ['leak = 1', 'string = {}', 'string.match = nil', 'redis.call = nil', 'KEYS = 1']) {
      expect(await run(source)).toMatchObject({
        error: expect.stringContaining('Attempt to modify a readonly table'),
      });
    }
    expect(await run('return leak')).toMatchObject({
      error: expect.stringContaining(
        "user_script:1: Script attempted to access nonexistent global variable 'leak'",
      ),
    });
    expect(await run('return #KEYS + #ARGV')).toBe(0);
  });

  it('name the line where they failed, also behind the Upstash line', async () => {
    const failed = {
      error: expect.stringMatching(/^ERR user_script:2: no script: [0-9a-f]{40}, on @user_script:2\.$/),
    };
    expect(await run('\nerror("no")')).toEqual(failed);
    expect(await run('return 1 +')).toMatchObject({
      error: expect.stringContaining('ERR Error compiling script'),
    });
  });

  it('reach neither files, processes nor modules', async () => {
    for (const name of ['io', 'require', 'dofile', 'loadfile', 'load', 'debug', 'js', '_G']) {
      expect(await run(`return ${name}`)).toMatchObject({
        error: expect.stringContaining(`variable '${name}'`),
      });
    }
    expect(await run('return os.execute')).toBeNull();
  });
});
