// The database that an operator's command works on: a deployment's by its settings, else the stack that runs here.
import { existsSync } from 'node:fs';
import { loadCredentials } from '../local/stack/credentials.ts';
import { PlainError } from '../local/stack/plain-error.ts';
import { findRunning } from '../local/stack/process-record.ts';
import { readStackJson } from '../local/stack/stack-json.ts';
import { stateDir } from '../local/stack/state-dir.ts';
import { createDatabase, type Database } from '../src/adapters/postgres/client.ts';
import { Secret } from '../src/config.ts';

export type Opened = {
  readonly database: Database /** For the first line a command prints. */;
  readonly where: string;
};

const DEADLINE_MS = 30_000;

/**
 * SUPABASE_URL with SUPABASE_SECRET_KEY, or the running local stack.
 * @throws PlainError when neither is there, or only half of the first.
 */
export function openDatabase(env: NodeJS.ProcessEnv): Opened {
  const open = (url: string, secret: string): Database =>
    createDatabase({
      SUPABASE_URL: url.replace(/\/+$/, ''),
      SUPABASE_SECRET_KEY: new Secret(secret),
      POSTGRES_DEADLINE_MS: DEADLINE_MS,
    });
  if (env.SUPABASE_URL) {
    if (!env.SUPABASE_SECRET_KEY)
      throw new PlainError(
        'SUPABASE_URL is set without SUPABASE_SECRET_KEY.',
        'Set both, or neither for the local stack.',
      );
    return {
      database: open(env.SUPABASE_URL, env.SUPABASE_SECRET_KEY),
      where: new URL(env.SUPABASE_URL).host,
    };
  }
  const state = stateDir();
  const stack = findRunning(state) && existsSync(state.stack) && readStackJson(state);
  if (!stack)
    throw new PlainError(
      'No database: no stack runs here.',
      'Run npm start first, or set SUPABASE_URL and SUPABASE_SECRET_KEY.',
    );
  const { supabase_secret_key } = loadCredentials(state.credentials);
  return { database: open(stack.rest, supabase_secret_key), where: 'the local stack' };
}
