// Real Postgres on this machine, without Docker, an account or a system user.
//
// As a process: DATA_DIR=… PORT=… [LOG_FILE=… BIN_DIR=…] node local/postgres.ts stays in the foreground until SIGTERM or
// SIGINT, and ends with code 1 when Postgres itself ends, so that a supervisor sees it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findBinaries } from './postgres/find-binaries.ts';
import { clearStale, readPidFile, recordKeeper, stopPostmaster } from './postgres/find-running.ts';
import { freePort } from './postgres/free-port.ts';
import { initialiseCluster } from './postgres/initialise-cluster.ts';
import { pollUntil } from './postgres/poll-until.ts';
import { unprivilegedCommand } from './postgres/unprivileged-command.ts';

/** Recovery after a kill replays the log, which on a slow disk takes its time. */
const START_MS = 60_000;

/** `port` 0 takes a free one. `fsync: false` is for data that may be lost. `logFile` defaults to beside the data. */
export type PostgresOptions = {
  dataDir: string;
  port: number;
  logFile?: string;
  fsync?: boolean;
  binDir?: string;
};

/** `exited` resolves when Postgres ends, by `close` or by itself. */
export type RunningPostgres = {
  port: number;
  pid: number;
  superuserUrl: (database: string) => string;
  close: () => Promise<void>;
  exited: Promise<void>;
};

/**
 * Starts Postgres on 127.0.0.1 and resolves when it takes connections; makes the cluster on first use.
 * @throws Error with one line what is wrong and one line what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const binaries = await findBinaries(options.binDir);
  await initialiseCluster(dataDir, binaries);
  await clearStale(dataDir);
  const port = options.port || (await freePort());
  const logFile = options.logFile ?? `${dataDir}.log`;
  const log = openSync(logFile, 'a');
  const [program, args] = unprivilegedCommand(
    binaries.postgres,
    ['-D', dataDir, ...settings(port, options)],
    true,
  );
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = once(child, 'exit').then(() => undefined);
  const pid = child.pid ?? 0;
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  await pollUntil(async () => {
    const file = await readPidFile(dataDir);
    return ended() || (file?.pid === pid && file.ready);
  }, START_MS);
  if (ended()) throw new Error(await explainFailure(port, logFile));
  await recordKeeper(dataDir);
  return {
    port,
    pid,
    superuserUrl: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    close: async () => {
      if (!ended()) await stopPostmaster(pid);
      await exited;
    },
    exited,
  };
}

function settings(port: number, { fsync = true }: PostgresOptions): string[] {
  const wanted = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: fsync ? 'on' : 'off',
    synchronous_commit: fsync ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Values of a failing statement are users' words.
    log_parameter_max_length_on_error: 0,
    log_min_error_statement: 'panic',
  };
  return Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function explainFailure(port: number, logFile: string): Promise<string> {
  const last = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-12);
  if (last.some((line) => line.includes('Address already in use')))
    return `Port ${port} is taken, so Postgres cannot listen there.\nStop the program that uses it, or choose another port.`;
  const reason = last.find((line) => line.includes('FATAL')) ?? last.at(-1) ?? 'no reason given';
  return `Postgres did not start: ${reason.replace(/^.*FATAL:\s*/, '')}\nThe whole story is in ${logFile}.`;
}

if (import.meta.main) {
  const { DATA_DIR, PORT, LOG_FILE, BIN_DIR } = process.env;
  if (!DATA_DIR || !PORT) {
    console.error('DATA_DIR and PORT are not set.\nSet both: a folder for the data and a port on 127.0.0.1.');
    process.exit(1);
  }
  try {
    const options = {
      dataDir: DATA_DIR,
      port: Number(PORT),
      ...(LOG_FILE ? { logFile: LOG_FILE } : {}),
      ...(BIN_DIR ? { binDir: BIN_DIR } : {}),
    };
    const postgres = await startPostgres(options);
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        asked = true;
        void postgres.close();
      });
    console.log(`Postgres is ready on 127.0.0.1:${postgres.port} (process ${postgres.pid}).`);
    await postgres.exited;
    process.exitCode = asked ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
