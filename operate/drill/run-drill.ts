// The drill: a stack under load is backed up, lost, restored to an earlier point in every way this machine can, and
// checked. What it says is the checklist of docs/backup.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../local/redis.ts';
import { prepareStateDir, stateDir } from '../../local/stack/state-dir.ts';
import { prepareArchivedCluster, prepareRecovery } from './base-backup.ts';
import { findTools } from './find-tools.ts';
import { type Lived, live } from './live.ts';
import { restoreDump } from './logical-dump.ts';
import { type Restored, restore } from './restore.ts';
import { launch, REDIS_TOKEN, type Scene } from './scene.ts';

/** Two apart: the tombstones that an erasure leaves under the next epoch must not be what hides an erased chat. */
const EPOCHS = [1, 3, 5] as const;

export type DrillReport = {
  readonly restored: readonly Restored[];
  readonly acknowledged: number;
  /** What could not be tried here, and what it takes. */
  readonly missing: readonly string[];
};

/** @param say prints a line of the checklist. @throws Error for what stopped the drill itself. */
export async function runDrill(say: (line: string) => void): Promise<DrillReport> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-drill-'));
  const redis = await startRedis({ port: 0, token: REDIS_TOKEN });
  const scene: Scene = { state: stateDir(join(folder, 'state')), tools: findTools(), redis, say, port: 0 };
  try {
    return await play(scene, folder);
  } finally {
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function play(scene: Scene, folder: string): Promise<DrillReport> {
  const { state, tools, say } = scene;
  const at = (name: string) => join(folder, name);
  prepareStateDir(state, true);
  await prepareArchivedCluster(state.postgres, at('archive'), tools.binDir);
  const first = launch(scene, EPOCHS[0]);
  let lived: Lived;
  try {
    const running = await first.up;
    scene.port = Number(new URL(running.stack().api).port);
    say(`1. A stack serves on Postgres ${tools.binDir ?? '(the packaged one)'}, and its log is archived.`);
    lived = await live(scene, running, { base: at('base'), dump: at('dump'), archive: at('archive') });
  } finally {
    await first.stop();
  }
  await rm(state.postgres, { recursive: true, force: true });
  say(
    '6. The database is lost with its machine. Redis, the queue and the keys are still there, and know too much.',
  );

  const restored: Restored[] = [];
  await prepareRecovery(at('base'), at('archive'), state.postgres, lived.recoverTo);
  restored.push(await restore(scene, `point in time ${lived.recoverTo}`, EPOCHS[1], lived, lived.timePoint));
  if (tools.restore !== null && lived.dumpPoint !== null) {
    await restoreDump(tools.restore, at('dump'), state.postgres, tools.binDir);
    restored.push(await restore(scene, 'pg_dump', EPOCHS[2], lived, lived.dumpPoint));
  }
  const missing = tools.dump
    ? []
    : ['a logical dump: no pg_dump here (Debian: postgresql-15, postgresql-client-15)'];
  return { restored, acknowledged: lived.people.acks.length, missing };
}
