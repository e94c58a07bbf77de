// Clocks that jump by an hour and by a day, there and back, while updates are on their way: first that of one Worker of
// two, then that of the database, with a Worker killed while it holds leases of that time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE, runRuntime } from '../tests/support/run-runtime.ts';
import { type FaultRun, runFaults, SHORT_CLOCKS } from './faults/fault-run.ts';
import { killParts } from './faults/kill-parts.ts';
import { startLoad } from './faults/load.ts';
import type { Proof } from './proof.ts';

const SEED = 46;
const HOUR_MS = 3_600_000;
const JUMPS_MS = [HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS];
/** Beyond the life of the clients' tokens: seen to be refused as expired, and taken again afterwards. */
const WEEK_AHEAD_MS = 8 * 24 * HOUR_MS;
const AWAY_MS = 2_000;
const BACK_MS = 800;

async function jumpWorker(run: FaultRun): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-clock-'));
  const file = join(folder, 'off-ms');
  writeFileSync(file, '0');
  const [node, app] = NODE;
  const preload = join(import.meta.dirname, 'faults', 'shift-clock.ts');
  const second = await runRuntime(run.stack, {
    command: [node, '--disable-warning=ExperimentalWarning', '--import', preload, app],
    settings: { ...SHORT_CLOCKS, CLOCK_FILE: file },
  });
  const load = startLoad({ api: second.api, people: run.people, history: run.history, seed: SEED + 1 });
  try {
    await sleep(1_000);
    for (const offMs of [...JUMPS_MS, WEEK_AHEAD_MS]) {
      writeFileSync(file, String(offMs));
      await sleep(AWAY_MS);
      writeFileSync(file, '0');
      await sleep(BACK_MS);
    }
  } finally {
    await load.stop();
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the migration of this function says, with another clock behind it. */
const setDatabaseClock = ({ machinery }: FaultRun, offMs: number) =>
  machinery.rows(
    `create or replace function public.saidso_now() returns timestamptz language sql volatile set search_path = ''
     as $$ select clock_timestamp() + interval '${offMs / 1_000} seconds' $$`,
  );

async function jumpDatabase(run: FaultRun): Promise<void> {
  for (const offMs of JUMPS_MS) {
    await setDatabaseClock(run, offMs);
    await sleep(AWAY_MS);
    // What it held is held until a time that does not come.
    await killParts(run.stack, ['worker']);
    await setDatabaseClock(run, 0);
    await sleep(BACK_MS);
  }
}

export const clockJumps: Proof = {
  name: 'clock-jumps',
  about: 'the clocks of a Worker and of the database jump ±1 h and ±1 day, and back',
  prove: (say) =>
    runFaults(
      {
        seed: SEED,
        modelMs: 150,
        people: 3,
        sweepEveryMs: 5_000,
        // A Worker that believes it is next week takes every token for expired, says so, and in time limits who sends so
        // many.
        excuses: ({ status, code }) =>
          code === 'unauthenticated' || (status === 429 && code === 'rate_limited'),
        // Rows are stamped with the time of the database: one that jumps back cannot show their order.
        leavesOut: ['03-seqs-in-time-order'],
        async faults(run) {
          await jumpWorker(run);
          run.say('the clock of one Worker of two has jumped');
          const refused = run.history.asked.filter(({ status }) => status === 401).length;
          if (refused === 0) throw new Error('no token has expired: the clock did not jump');
          await jumpDatabase(run);
          return { jumps: 2 * JUMPS_MS.length + 1, 'answered 401': refused };
        },
      },
      say,
    ),
};
