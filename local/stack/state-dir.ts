// Where a local stack keeps what it must remember: one folder, removable at any time while nothing runs.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Paths inside one state folder. `logs/<part>.log` is appended to over restarts. */
export type StateDir = ReturnType<typeof stateDir>;

/** @param folder absolute; `local/.state` unless a test brings its own (`SAIDSO_STATE_DIR`). */
export function stateDir(folder = process.env.SAIDSO_STATE_DIR || join(ROOT, 'local', '.state')) {
  return {
    folder,
    data: join(folder, 'data'),
    postgres: join(folder, 'data', 'postgres'),
    lite: join(folder, 'data', 'lite'),
    queue: join(folder, 'data', 'queue.jsonl'),
    worker: join(folder, 'worker'),
    logs: join(folder, 'logs'),
    log: (part: string) => join(folder, 'logs', `${part}.log`),
    credentials: join(folder, 'credentials.json'),
    ports: join(folder, 'ports.json'),
    processes: join(folder, 'processes.json'),
    stack: join(folder, 'stack.json'),
  };
}

/** A log that has grown beyond this begins anew with the next start. */
const LOG_BYTES_MAX = 20_000_000;

/** Makes the folders. `fresh` empties the data (database, queue), not the credentials: open tabs keep working. */
export function prepareStateDir(state: StateDir, fresh: boolean): void {
  if (fresh) rmSync(state.data, { recursive: true, force: true });
  for (const folder of [state.folder, state.data, state.logs, state.worker])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(state.logs))
    if (statSync(join(state.logs, name)).size > LOG_BYTES_MAX) rmSync(join(state.logs, name));
}

/** Replaces a file whole, readable by its owner alone, so that nobody ever reads half of one. */
export function writePrivate(path: string, value: unknown): void {
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, path);
}
