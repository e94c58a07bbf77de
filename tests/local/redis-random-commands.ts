// Random commands for the differential test: every supported command, few keys, awkward values, some mistakes.

export type Random = { next(below: number): number; pick<T>(items: readonly [T, ...T[]]): T };

/** A small seeded generator (mulberry32): the same seed gives the same run on every machine. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
  return { next, pick: (items) => items[next(items.length)] ?? items[0] };
}

const values = [
  '',
  'abc',
  '0',
  '1',
  '-7',
  '10',
  '01',
  ' 1',
  '1.5',
  '+3',
  '-0',
  'nan',
  '\x00\xff\r\n',
  'Gr\xc3\xbc',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '4611686018427387904',
] as const;
const integers = [
  '0',
  '1',
  '-1',
  '2',
  '-3',
  '100',
  '9223372036854775807',
  '-9223372036854775808',
  'x',
  '1.0',
] as const;
const scores = [
  '0',
  '1',
  '-1.5',
  '0.1',
  '1e3',
  '3',
  '3',
  'inf',
  '-inf',
  '1e-7',
  '123456789012345680',
  'x',
  '',
] as const;
const bounds = ['-inf', '+inf', '0', '(0', '1', '(3', '3', '(-1.5', 'x'] as const;
const patterns = ['*', 'k*', 'k?', 'k[1-3]', 'k[^1]', '[k]1', 'k\\1', 'h*llo', 'K*', '*1*', ''] as const;
/** Far away or past: nothing may end by itself while two servers are compared. */
const lifetimes = [
  '1000',
  '5000',
  '100000',
  '0',
  '-1',
  'x',
  '9223372036854775807',
  '92233720368547758',
] as const;
const moments = ['9999999999', '1', '99999999999999', '0', '-5'] as const;

/**
 * Not among them: DBSIZE, which in a real server counts what has ended and was not looked at since.
 * A word in a template stands for a random value; anything else is itself. `?` before it: only
 * sometimes.
 */
const templates =
  `GET K;GET K;SET K V;SET K V;SET K V ?NX ?XX ?GET;SET K V ?KEEPTTL;SET K V EX L ?NX;SET K V PX L ?GET
SET K V EXAT M;SET K V PXAT M;SET K V EX L PX L;SETNX K V;SETEX K L V;PSETEX K L V;GETEX K;GETEX K EX L;GETEX K PXAT M
GETEX K PERSIST;GETDEL K;GETSET K V;MGET K K K;MSET K V K V;MSET K V K;INCR K;DECR K;INCRBY K I;DECRBY K I;APPEND K V
STRLEN K;DEL K;DEL K K;UNLINK K;EXISTS K K K;TOUCH K;TYPE K;RENAME K K;KEYS P;SCAN 0 COUNT 1000 MATCH P
SCAN 0 COUNT 1000 TYPE string;EXPIRE K L ?NX;PEXPIRE K L ?XX;EXPIREAT K M ?GT;PEXPIREAT K M ?LT;EXPIRE K L NX GT
TTL K;PTTL K;EXPIRETIME K;PEXPIRETIME K;PERSIST K;EXPIREAT K 9999999999 ?GT;EXPIREAT K 9999999999 ?LT;HSET K F V;HSET K F V F V;HSET K F V F;HMSET K F V;HSETNX K F V
HGET K F;HMGET K F F;HGETALL K;HDEL K F F;HINCRBY K F I;HEXISTS K F;HLEN K;HKEYS K;HVALS K;SADD K V V;SREM K V V
SMEMBERS K;SISMEMBER K V;SMISMEMBER K V V;SCARD K;LPUSH K V V;RPUSH K V V V;LPOP K;RPOP K;LPOP K I;RPOP K I
LRANGE K I I;LLEN K;ZADD K S F S F;ZADD K ?NX ?XX ?GT ?LT ?CH S F;ZADD K ?INCR S F;ZINCRBY K S F;ZSCORE K F;ZCARD K
ZREM K F F;ZRANGE K I I ?WITHSCORES;ZRANGE K I I REV;ZRANGE K B B BYSCORE LIMIT I I;ZRANGE K B B BYSCORE REV
ZRANGEBYSCORE K B B ?WITHSCORES;ZRANGEBYSCORE K B B LIMIT I I;ZCOUNT K B B;ZREMRANGEBYSCORE K B B;PING;PING V;ECHO V
NOSUCH K I;SCRIPT EXISTS V;EVALSHA V 1 K;FLUSHALL V;SCRIPT NOPE`
    .split(/[;\n]/)
    .map((line) => line.split(' '));

/** @returns a command as byte strings. One in forty has an argument too few or too many. */
export function randomCommand(random: Random): string[] {
  const template = templates[random.next(templates.length)] ?? [];
  const command = template.flatMap((word) => {
    if (!word.startsWith('?')) return [fill(word, random)];
    return random.next(3) === 0 ? [word.slice(1)] : [];
  });
  const slip = random.next(80);
  if (slip === 0) command.pop();
  if (slip === 1) command.push('extra');
  if (random.next(4) === 0) command[0] = command[0]?.toLowerCase() ?? '';
  return command.length === 0 ? ['PING'] : command;
}

function fill(word: string, random: Random): string {
  const sources: Record<string, () => string> = {
    K: () => `k${random.next(8)}`,
    F: () => `f${random.next(5)}`,
    V: () => random.pick(values),
    I: () => random.pick(integers),
    S: () => random.pick(scores),
    B: () => random.pick(bounds),
    P: () => random.pick(patterns),
    L: () => random.pick(lifetimes),
    M: () => random.pick(moments),
  };
  return sources[word]?.() ?? word;
}
