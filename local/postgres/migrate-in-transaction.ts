// One migration, whole or not at all, without making the service wait behind it.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { SqlSession } from './sql-session.ts';

/**
 * A change of a table waits for every transaction that uses it, and whatever comes later waits behind the change. So it
 * gives up early, lets the others pass, and tries again; without a limit one forgotten session would stop the service.
 */
const LOCK_TIMEOUT_MS = 2_000;
const TRIES = 3;
const PAUSE_MS = 500;

/**
 * Runs `work` in a transaction of its own.
 * @param file named in the error.
 * @throws Error `<file>: <what Postgres said>`; then nothing of it is left.
 */
export async function inTransaction(
  client: SqlSession,
  file: string,
  work: () => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await work();
      await client.query('commit');
      // What a file sets for its session (search_path, role) must not leak into the next one.
      await client.query('reset all');
      return;
    } catch (error) {
      // A session that died has rolled back by itself, and its death is the news.
      await client.query('rollback').catch(() => undefined);
      if (!isFromDatabase(error)) throw error;
      if (error.code !== '55P03' || tries === TRIES)
        throw new Error(`${file}: ${describe(error)}`, { cause: error });
      await sleep(PAUSE_MS);
    }
  }
}

/** By its fields: PGlite throws the same ones in a class of its own. */
function isFromDatabase(error: unknown): error is pg.DatabaseError {
  return error instanceof Error && 'severity' in error && 'code' in error;
}

function describe({ message, code, position, hint, where }: pg.DatabaseError): string {
  const details = [position && `character ${position}`, hint, where?.split('\n')[0]]
    .filter(Boolean)
    .join('; ');
  return `${message} (${code})${details ? `\n${details}` : ''}`;
}
