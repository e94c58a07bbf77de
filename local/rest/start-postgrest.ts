// Starts the PostgREST program as a child and waits until it has read the schema.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { freePort } from '../postgres/free-port.ts';
import { pollUntil } from '../postgres/poll-until.ts';
import { unprivilegedCommand } from '../postgres/unprivileged-command.ts';
import { findPostgrest, PLATFORM } from './find-postgrest.ts';

const START_MS = 30_000;
const STOP_MS = 5_000;

/** `verificationKeys` is a JWK set as text; `poolSize` counts connections to Postgres. */
export type PostgrestOptions = {
  databaseUrl: string;
  verificationKeys: string;
  poolSize: number;
  logFile?: string;
};
export type RunningPostgrest = {
  port: number;
  pid: number;
  close: () => Promise<void>;
  exited: Promise<void>;
};

/**
 * Runs it on a free port of 127.0.0.1: only the gateway knows that port. It finds Postgres again by itself.
 * @throws Error with one line what is wrong and one line what to do.
 */
export async function startPostgrest(options: PostgrestOptions): Promise<RunningPostgrest> {
  const program = programOrExplain();
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const log = options.logFile ? openSync(options.logFile, 'a') : 'ignore';
  const [command, args] = unprivilegedCommand(program, [], true);
  const child = spawn(command, args, {
    env: settings(options, port, adminPort),
    stdio: ['ignore', log, log],
  });
  if (typeof log === 'number') closeSync(log);
  const exited = once(child, 'exit').then(() => undefined);
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const close = async () => {
    child.kill('SIGTERM');
    // While it waits between two attempts to reach Postgres it can be deaf to the polite signal.
    if (!(await pollUntil(ended, STOP_MS))) child.kill('SIGKILL');
    await exited;
  };
  const ready = await pollUntil(async () => ended() || (await isReady(adminPort)), START_MS);
  if (!ready || ended()) {
    await close();
    throw new Error(
      `PostgREST did not get ready${options.logFile ? ` (its log is ${options.logFile})` : ''}.\n` +
        'Check that Postgres runs and that the database was bootstrapped (npm run db -- migrate).',
    );
  }
  return { port, pid: child.pid ?? 0, close, exited };
}

function programOrExplain(): string {
  const program = findPostgrest();
  if (program !== null) return program;
  throw new Error(
    `There is no PostgREST package for ${PLATFORM}.\n` +
      'npm start goes on without it (@supabase/lite, or a project by SUPABASE_URL); tests of PostgREST need Linux x64.',
  );
}

function settings(options: PostgrestOptions, port: number, adminPort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    PGRST_DB_URI: options.databaseUrl,
    PGRST_DB_SCHEMAS: 'public',
    PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
    PGRST_DB_ANON_ROLE: 'anon',
    PGRST_DB_POOL: String(options.poolSize),
    PGRST_DB_CHANNEL_ENABLED: 'true',
    PGRST_JWT_SECRET: options.verificationKeys,
    // Verifying a signature for every request costs a quarter of the throughput.
    PGRST_JWT_CACHE_MAX_LIFETIME: '3600',
    PGRST_SERVER_HOST: '127.0.0.1',
    PGRST_SERVER_PORT: String(port),
    PGRST_ADMIN_SERVER_PORT: String(adminPort),
    PGRST_LOG_LEVEL: 'error',
  };
}

async function isReady(adminPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${adminPort}/ready`)).ok;
  } catch {
    return false;
  }
}
