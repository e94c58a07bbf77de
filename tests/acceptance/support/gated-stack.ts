// A stack with a gate in front of Redis, PostgREST and the queue, and settings short enough to see leases run out.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { startStack, type TestStack } from '../../support/stack.ts';
import { type Caller, callerOf } from './caller.ts';
import { type Gate, openGate } from './gate.ts';
import { type Machinery, machineryOf, until } from './machinery.ts';

export type GatedStack = {
  readonly stack: TestStack;
  readonly machinery: Machinery;
  readonly gates: { readonly redis: Gate; readonly rest: Gate; readonly qstash: Gate };
  /** A new person. */
  readonly person: () => Promise<Caller>;
  /** Sweeps, as each minute does, until none of these updates is open. */
  readonly sweepUntilEnded: (...queueIds: readonly string[]) => Promise<void>;
  /** Postgres takes no connections until the function given back is called. */
  readonly stopDatabase: () => Promise<() => Promise<void>>;
  readonly live: () => Promise<void>;
  /** What the worker has logged so far, line by line. */
  readonly workerLog: () => string[];
  readonly stop: () => Promise<void>;
};

const SHORT = {
  LIMIT_PER_MINUTE: '100000',
  MODEL_DEADLINE_MS: '2000',
  HANDLER_DEADLINE_MS: '2500',
  LEASE_MS: '3000',
  REPUBLISH_AFTER_MS: '300',
  POSTGRES_DEADLINE_MS: '1500',
  CACHE_FRESH_SECONDS: '1',
};

export async function startGatedStack(settings: Readonly<Record<string, string>> = {}): Promise<GatedStack> {
  const gates: Gate[] = [];
  const stack = await startStack(async (at) => {
    const [redis, rest, qstash] = await Promise.all([at.redis, at.rest, at.qstash].map(openGate));
    if (!redis || !rest || !qstash) throw new Error('no gates');
    gates.push(redis, rest, qstash);
    return {
      ...SHORT,
      UPSTASH_REDIS_REST_URL: redis.url,
      SUPABASE_URL: rest.url,
      SUPABASE_JWT_ISSUER: `${at.rest}/auth/v1`,
      QSTASH_URL: qstash.url,
      ...settings,
    };
  });
  const machinery = machineryOf(stack);
  const [redis, rest, qstash] = gates;
  if (!redis || !rest || !qstash) throw new Error('no gates');
  const openAmong = (ids: readonly string[]) =>
    machinery.count(
      'select count(*) from public.chat_context_queue where id = any ($1::uuid[]) and processed_at is null',
      [ids],
    );
  const live = () =>
    until('the worker', async () => {
      const reply = await callerOf(stack.api)
        .call('GET', '/health/live')
        .catch(() => null);
      return reply?.status === 200;
    });
  return {
    stack,
    machinery,
    gates: { redis, rest, qstash },
    live,
    workerLog: () => readFileSync(stack.state.log('worker'), 'utf8').split('\n'),
    person: async () => callerOf(stack.api, (await stack.people(1))[0]?.token),
    async sweepUntilEnded(...queueIds) {
      await live();
      await until('all have ended', async () => {
        const open = await openAmong(queueIds);
        if (open > 0) await machinery.sweep().catch(() => undefined);
        return open === 0;
      });
    },
    async stopDatabase() {
      const admin = new pg.Client({ connectionString: stack.postgres.replace(/\/postgres$/, '/template1') });
      await admin.connect();
      await admin.query('alter database postgres with allow_connections false');
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'postgres'`);
      return async () => {
        await admin.query('alter database postgres with allow_connections true');
        await admin.end();
      };
    },
    async stop() {
      await machinery.close();
      await stack.stop();
      for (const gate of gates) await gate.close();
    },
  };
}
