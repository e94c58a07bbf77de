// Whether Redis answers, by one PING.
import type { Redis } from '@upstash/redis/cloudflare';
import type { Probe } from '../../ports/machinery.ts';
import { settle } from './client.ts';

/** `detail` is for our logs: `ok`, `no_answer` or `unexpected_answer`. */
export const createRedisProbe = (redis: Redis): Probe => ({
  name: 'redis',
  async probe() {
    const reply = await settle<unknown>(redis.ping());
    if (!reply.ok) return { ok: false, detail: 'no_answer' };
    return reply.value === 'PONG' ? { ok: true, detail: 'ok' } : { ok: false, detail: 'unexpected_answer' };
  },
});
