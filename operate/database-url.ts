// Which database an operator's command works on.
import { PlainError } from '../local/stack/plain-error.ts';
import { findRunning } from '../local/stack/process-record.ts';
import { readStackJson } from '../local/stack/stack-json.ts';
import { stateDir } from '../local/stack/state-dir.ts';

/**
 * DATABASE_URL, or else SUPABASE_DB_URL, or else the Postgres of the stack that runs here.
 * @returns a Postgres address of a role that owns the tables.
 * @throws PlainError when none of the three is there.
 */
export function databaseUrl(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.DATABASE_URL || env.SUPABASE_DB_URL;
  if (given) return given;
  const state = stateDir();
  const stack = findRunning(state) && readStackJson(state); // A killed start leaves its stack.json behind.
  if (stack?.postgres) return stack.postgres;
  throw new PlainError(
    'No database: no stack with a Postgres of its own runs here.',
    'Run npm start first, or set DATABASE_URL.',
  );
}
