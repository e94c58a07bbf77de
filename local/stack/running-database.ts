// The Postgres of the stack that runs here.
import { PlainError } from './plain-error.ts';
import { findRunning } from './process-record.ts';
import { readStackJson } from './stack-json.ts';
import { stateDir } from './state-dir.ts';

/** @returns the address of its superuser. @throws PlainError when none runs, or it has no Postgres of its own. */
export function runningDatabase(): string {
  const state = stateDir();
  const stack = findRunning(state) && readStackJson(state); // A killed start leaves its stack.json behind.
  if (stack?.postgres) return stack.postgres;
  throw new PlainError(
    'No database: no stack with a Postgres of its own runs here.',
    'Run npm start first, or set DATABASE_URL.',
  );
}
