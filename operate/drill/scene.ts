// What outlives the lost database in the drill, and the stack that is started on it again and again.
import type pg from 'pg';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { LocalRedis } from '../../local/redis.ts';
import { type Launch, launchStack } from '../../local/stack/launch.ts';
import { createProgress } from '../../local/stack/progress.ts';
import type { StateDir } from '../../local/stack/state-dir.ts';
import type { Tools } from './find-tools.ts';

export const REDIS_TOKEN = 'redis of the drill';
const DRAIN_MS = 60_000;

export type Scene = {
  readonly state: StateDir;
  readonly tools: Tools;
  readonly redis: LocalRedis;
  readonly say: (line: string) => void;
  /** The port of the API, the same over all starts: tokens, messages and callers know it. */
  port: number;
};

/** Redis, the queue, the keys and the addresses outlive the database; the epoch is raised with every restore. */
export function launch({ state, tools, redis, port }: Scene, epoch: number): Launch {
  return launchStack({
    state,
    port,
    fresh: false,
    progress: createProgress({ write: () => undefined }),
    settings: {
      LIMIT_PER_MINUTE: '100000',
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: REDIS_TOKEN,
      CACHE_EPOCH: String(epoch),
      MODEL_DEADLINE_MS: '1500',
      HANDLER_DEADLINE_MS: '2000',
      LEASE_MS: '3000',
      REPUBLISH_AFTER_MS: '1000',
    },
    env: { MODEL_LATENCY_MS: '100', ...(tools.binDir ? { POSTGRES_BIN_DIR: tools.binDir } : {}) },
  });
}

/** Waits until nothing is open, ringing the sweep where the caller can. @returns false when that took too long. */
export async function drained(client: pg.ClientBase, ring?: () => Promise<unknown>): Promise<boolean> {
  return pollUntil(
    async () => {
      await ring?.();
      const open = await client.query(
        'select from public.chat_context_queue where processed_at is null limit 1',
      );
      return open.rowCount === 0;
    },
    DRAIN_MS,
    500,
  );
}
