// Immediate stop of Postgres: no checkpoint, no goodbye, as when the machine loses power.
import { setTimeout as sleep } from 'node:timers/promises';
import { readPidFile } from '../../local/postgres/find-running.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { FaultRun } from './fault-run.ts';

const BACK_MS = 30_000;
const TOLD_EVERY = 5;

/** @throws Error when this database could lose a commit that it has confirmed: then the run would mean nothing. */
async function checkDurable({ machinery }: FaultRun): Promise<void> {
  const settings = await machinery.rows<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  const weak = settings.filter(({ setting }) => setting !== 'on').map(({ name }) => name);
  if (settings.length !== 3 || weak.length > 0) throw new Error(`Postgres runs without ${weak.join(', ')}`);
}

/** @param lifeMs from the first accepted update after one stop to the next. */
export async function stopPostgres(run: FaultRun, stops: number, lifeMs: readonly [number, number]) {
  await checkDurable(run);
  let longestMs = 0;
  for (let done = 1; done <= stops; done += 1) {
    await sleep(run.random.between(...lifeMs));
    const postmaster = await readPidFile(run.stack.state.postgres);
    if (!postmaster) throw new Error('there is no Postgres to stop');
    process.kill(postmaster.pid, 'SIGQUIT');
    const stoppedMs = Date.now();
    const acceptsAgain = () =>
      run.history.asked.some(
        ({ op, status, startMs }) => op === 'append' && status === 201 && startMs > stoppedMs,
      );
    if (!(await pollUntil(acceptsAgain, BACK_MS, 10)))
      throw new Error(`nothing was accepted again within ${BACK_MS / 1_000} s`);
    longestMs = Math.max(longestMs, Date.now() - stoppedMs);
    if (done % TOLD_EVERY === 0) run.say(`${done} of ${stops} stops, longest outage ${longestMs} ms`);
  }
  return { stops, 'longest outage ms': longestMs };
}
