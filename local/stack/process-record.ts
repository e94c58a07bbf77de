// Who runs in this state folder: the supervisor and its parts, written down at every spawn, so that a second
// `npm start`, `npm stop` and the start after a kill -9 know what is there.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { clearStale } from '../postgres/find-running.ts';
import { pollUntil } from '../postgres/poll-until.ts';
import { identify, isRunning, type ProcessIdentity } from '../postgres/process-identity.ts';
import { PlainError } from './plain-error.ts';
import { type StateDir, writePrivate } from './state-dir.ts';

/** `parts` in the order they must be stopped in. */
export type ProcessRecord = {
  readonly supervisor: ProcessIdentity;
  readonly parts: Readonly<Record<string, ProcessIdentity>>;
};

const PATIENCE_MS = 10_000;

/** @returns what was recorded last, whether or not it still runs. */
export function readRecord(state: StateDir): ProcessRecord | null {
  try {
    return JSON.parse(readFileSync(state.processes, 'utf8')) as ProcessRecord;
  } catch {
    return null;
  }
}

/** @returns the record of a supervisor that runs right now, or null. */
export function findRunning(state: StateDir): ProcessRecord | null {
  const record = readRecord(state);
  return record && isRunning(record.supervisor) ? record : null;
}

/**
 * Records this process as the supervisor.
 * @returns a function that adds or replaces a part.
 * @throws PlainError when another start was quicker: the file is made by exactly one.
 */
export function recordProcesses(state: StateDir): (part: string, pid: number) => void {
  const supervisor = identify(process.pid) ?? { pid: process.pid, started: '' };
  const parts: Record<string, ProcessIdentity> = {};
  try {
    writeFileSync(state.processes, JSON.stringify({ supervisor, parts }), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new PlainError(
      'Another npm start began at the same moment.',
      'Use that one, or end it: npm stop',
      error,
    );
  }
  return (part, pid) => {
    const identity = identify(pid);
    if (!identity) return; // It ended between spawn and here.
    parts[part] = identity;
    writePrivate(state.processes, { supervisor, parts });
  };
}

/**
 * Ends what a supervisor left behind that was killed. Only processes whose pid and start time are as recorded.
 * @returns the names of the parts that were ended.
 */
export async function endLeftovers(state: StateDir): Promise<string[]> {
  const ended: string[] = [];
  for (const [name, identity] of Object.entries(readRecord(state)?.parts ?? {}).toReversed()) {
    if (!isRunning(identity)) continue;
    signal(identity.pid, 'SIGTERM');
    if (!(await pollUntil(() => !isRunning(identity), PATIENCE_MS))) signal(identity.pid, 'SIGKILL');
    signal(-identity.pid, 'SIGKILL'); // Its group: what the part itself had started.
    ended.push(name);
  }
  await clearStale(state.postgres); // A Postgres whose keeper was killed as well.
  forget(state);
  return ended;
}

/** Removes what says that something runs here. */
export function forget(state: StateDir): void {
  for (const file of [state.processes, state.stack]) rmSync(file, { force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}
