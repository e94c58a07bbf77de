// Who runs a data folder: reads the pid files of Postgres and of ours, and believes neither without asking.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pollUntil } from './poll-until.ts';
import { commandOf, startOf } from './process-identity.ts';

const STOP_MS = 15_000;

/** Line 1 of postmaster.pid is the pid, line 8 the state ("ready" once it takes connections). */
export async function readPidFile(dataDir: string): Promise<{ pid: number; ready: boolean } | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/** Writes down that this process keeps the database of `dataDir`. */
export async function recordKeeper(dataDir: string): Promise<void> {
  await writeFile(join(dataDir, 'keeper.pid'), `${process.pid} ${startOf(process.pid)}`);
}

/**
 * Clears the way for a start: stops a Postgres whose keeper was killed, and removes a pid file whose number now
 * belongs to some other program. Adopting the orphan would be faster, but nobody would own its log and its end.
 * @throws Error when a living process keeps this database.
 */
export async function clearStale(dataDir: string): Promise<void> {
  const running = await readPidFile(dataDir);
  if (!running || !isAlive(running.pid)) return; // Postgres itself replaces the file of a dead one.
  if (!commandOf(running.pid).includes(dataDir)) {
    // A recycled pid. Postgres would take the stranger for itself and refuse to start.
    await rm(join(dataDir, 'postmaster.pid'), { force: true });
    return;
  }
  const [keeper = '', ...since] = (await readFile(join(dataDir, 'keeper.pid'), 'utf8').catch(() => '')).split(
    ' ',
  );
  if (keeper && startOf(Number(keeper)) === since.join(' '))
    throw new Error(`${dataDir} is in use by process ${keeper}.\nStop that one first, or use its database.`);
  await stopPostmaster(running.pid);
}

/** Fast shutdown (sessions are ended, data is written), then an immediate one when that takes too long. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return; // It ended between the two lines.
    }
    if (await pollUntil(() => !isAlive(pid), STOP_MS)) return;
  }
  throw new Error(`Postgres (process ${pid}) did not stop.\nEnd it by hand, then start again.`);
}

/** False also for a zombie: it holds nothing any more. */
export function isAlive(pid: number): boolean {
  return startOf(pid) !== null;
}
