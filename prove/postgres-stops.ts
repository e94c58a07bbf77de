// Immediate stop of Postgres under load: no checkpoint, no goodbye, as when the machine loses power. What was answered
// 201 must be in the log on disk by then. The sweep rings as in production here, once a minute.
import { setTimeout as sleep } from 'node:timers/promises';
import { readPidFile } from '../local/postgres/find-running.ts';
import { pollUntil } from '../local/postgres/poll-until.ts';
import { type FaultRun, runFaults, SHORT_CLOCKS } from './faults/fault-run.ts';
import type { Proof } from './proof.ts';

const STOPS = 20;
const SEED = 42;
/** From the first accepted update after one stop to the next. */
const LIFE_MS = [100, 1_200] as const;

/** @throws Error when this database could lose a commit that it has confirmed: then the proof would mean nothing. */
async function checkDurable({ machinery }: FaultRun): Promise<void> {
  const settings = await machinery.rows<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  const weak = settings.filter(({ setting }) => setting !== 'on').map(({ name }) => name);
  if (settings.length !== 3 || weak.length > 0) throw new Error(`Postgres runs without ${weak.join(', ')}`);
}

const acceptsAgain =
  ({ history }: FaultRun, sinceMs: number) =>
  () =>
    history.asked.some(({ op, status, startMs }) => op === 'append' && status === 201 && startMs > sinceMs);

export const postgresStops: Proof = {
  name: 'postgres-stops',
  about: `${STOPS} × immediate stop of Postgres under load, fsync on`,
  prove: (say) =>
    runFaults(
      {
        seed: SEED,
        settings: { ...SHORT_CLOCKS, POSTGRES_DEADLINE_MS: '2000' },
        modelMs: 100,
        async faults(run) {
          await checkDurable(run);
          let longestMs = 0;
          for (let stops = 1; stops <= STOPS; stops += 1) {
            await sleep(run.random.between(...LIFE_MS));
            const postmaster = await readPidFile(run.stack.state.postgres);
            if (!postmaster) throw new Error('there is no Postgres to stop');
            process.kill(postmaster.pid, 'SIGQUIT');
            const stoppedMs = Date.now();
            if (!(await pollUntil(acceptsAgain(run, stoppedMs), 30_000, 10)))
              throw new Error('nothing was accepted again within 30 s');
            longestMs = Math.max(longestMs, Date.now() - stoppedMs);
            if (stops % 5 === 0) run.say(`${stops} of ${STOPS} stops, longest outage ${longestMs} ms`);
          }
          return { stops: STOPS, 'longest outage ms': longestMs };
        },
      },
      say,
    ),
};
