// The drill after the restore: the service comes back in the order of the checklist, and is checked.
import { Client } from '@upstash/qstash';
import pg from 'pg';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { startPostgres } from '../../local/postgres.ts';
import { type Replay, replayErasures } from '../erasure-ledger.ts';
import { type Check, checkRestored, type Expected } from './check-restored.ts';
import type { Lived } from './live.ts';
import { drained, launch, type Scene } from './scene.ts';

const RECOVERY_MS = 60_000;

/** One way back: the checks, how many updates were open in the backup, and how long until none was. */
export type Restored = {
  readonly way: string;
  readonly checks: readonly Check[];
  readonly open: number;
  readonly drainMs: number;
};

/** Brings the service back on the cluster that was put in place. */
export async function restore(
  scene: Scene,
  way: string,
  epoch: number,
  lived: Lived,
  point: Expected['point'],
): Promise<Restored> {
  const { say } = scene;
  say(`   Restored by ${way}:`);
  const { replay, open } = await replayAlone(scene, lived);
  say(`   - ${open} updates are as the backup caught them, open`);
  say(
    `   - erasures replayed before anybody is served: ${replay.erased} again, ${replay.known} known already`,
  );

  const launched = launch(scene, epoch);
  try {
    const { stack, keys } = await launched.up;
    say(`   - the service is up with CACHE_EPOCH ${epoch}`);
    const client = new pg.Client({ connectionString: stack().postgres });
    await client.connect();
    const started = Date.now();
    const queue = new Client({ baseUrl: stack().qstash, token: keys.qstash_token, devMode: false });
    const ring = () => queue.publish({ url: `${stack().api}/functions/sweep`, retries: 0 });
    const isDrained = await drained(client, ring).finally(() => client.end());
    const drainMs = Date.now() - started;
    const acks = [...lived.people.acks];
    const checks = await checkRestored(stack().postgres, lived.people, { ...lived, point, acks });
    const { erased, refused } = replay;
    const replayed = {
      name: 'erasures are replayed',
      count: erased,
      wrong: refused.length + (erased > 0 ? 0 : 1),
    };
    for (const { name, count, wrong } of checks)
      say(`   ${wrong === 0 ? '✓' : '✗'} ${name}: ${count - wrong} of ${count}`);
    const drain = { name: 'the queue drains by itself', count: 1, wrong: isDrained ? 0 : 1 };
    return { way, checks: [...checks, replayed, drain], open, drainMs };
  } finally {
    await launched.stop();
  }
}

/** On the cluster alone: a chat that must be gone is never served, and never cached under the new epoch. */
async function replayAlone(
  { state, tools }: Scene,
  { ledger }: Lived,
): Promise<{ replay: Replay; open: number }> {
  const server = await startPostgres({
    dataDir: state.postgres,
    port: 0,
    ...(tools.binDir ? { binDir: tools.binDir } : {}),
  });
  const client = new pg.Client({ connectionString: server.superuserUrl('postgres') });
  try {
    await client.connect();
    // It answers before it has come to its point, for reading only.
    const isOpen = async () =>
      (await client.query<{ is: boolean }>('select not pg_is_in_recovery() as is')).rows[0]?.is === true;
    if (!(await pollUntil(isOpen, RECOVERY_MS, 50))) throw new Error('the recovery does not end');
    const open = await client.query('select from public.chat_context_queue where processed_at is null');
    return { replay: await replayErasures(client, ledger), open: open.rowCount ?? 0 };
  } finally {
    await client.end();
    await server.close();
  }
}
