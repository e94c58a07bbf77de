// The database that a command changes: DATABASE_URL, or the Postgres of the stack that runs here.
import { PlainError } from './plain-error.ts';
import { findRunning } from './process-record.ts';
import { readStackJson } from './stack-json.ts';
import { stateDir } from './state-dir.ts';

/**
 * Never SUPABASE_DB_URL: it may stand in an environment for a deployment, and these commands drop or erase.
 * @returns the address of a role that owns the tables. @throws PlainError when there is neither.
 */
export function chosenDatabase(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  const state = stateDir();
  const stack = findRunning(state) && readStackJson(state); // A killed start leaves its stack.json behind.
  if (stack?.postgres) return stack.postgres;
  throw new PlainError(
    'No database: no stack with a Postgres of its own runs here.',
    'Run npm start first, or set DATABASE_URL.',
  );
}
