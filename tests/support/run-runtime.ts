// The same app on Node or on Deno, beside a stack that has the database, the caches, the queue and the model.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../local/postgres/free-port.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { loadCredentials } from '../../local/stack/credentials.ts';
import { baseEnvironment } from '../../local/stack/parts.ts';
import { ROOT } from '../../local/stack/state-dir.ts';
import { chooseModel, workerSettings } from '../../local/stack/worker-settings.ts';
import type { TestStack } from './stack.ts';

export type Runtime = {
  /** Base address without a slash at the end: its PUBLIC_URL. */
  readonly api: string;
  /** What it has printed so far. */
  readonly output: () => string;
  /** SIGTERM. @returns the exit code, or the signal that ended it. */
  readonly stop: () => Promise<number | NodeJS.Signals | null>;
};

export type RuntimeOptions = {
  readonly command: readonly [string, ...string[]];
  /** Path of PUBLIC_URL, as Supabase has one; empty for none. */
  readonly path?: string;
  /** Settings that win over the stack's; an empty text leaves one out. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** What a runtime needs to know of a stack. */
export type Beside = Pick<TestStack, 'postgres' | 'rest' | 'redis' | 'qstash' | 'model'> & {
  readonly state: Pick<TestStack['state'], 'credentials'>;
};

/** @throws Error with what the process printed when it does not answer `/health/live` within 20 s. */
export async function runRuntime(stack: Beside, options: RuntimeOptions): Promise<Runtime> {
  const port = await freePort();
  const api = `http://127.0.0.1:${port}${options.path ?? ''}`;
  const [program, ...args] = options.command;
  const given = withoutEmpty({ ...settingsOf(stack, api), ...options.settings });
  const child = spawn(program, args, {
    cwd: ROOT,
    // A group of its own: node_modules/.bin/deno is a script that starts the program and keeps a signal to itself.
    detached: true,
    env: { ...baseEnvironment(), ...given, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const isLive = async () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${output}`);
    return fetch(`${api}/health/live`).then(
      ({ status }) => status === 200 || status === 503,
      () => false,
    );
  };
  const stop = () => end(child);
  try {
    if (!(await pollUntil(isLive, 20_000, 50))) throw new Error(`it does not answer:\n${output}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { api, output: () => output, stop };
}

function settingsOf(stack: Beside, api: string): Record<string, string> {
  const { postgres, rest, redis, qstash } = stack;
  const model = stack.model.replace(/\/v1$/, '');
  const at = { api, postgres, rest, redis, qstash, model };
  return workerSettings(at, loadCredentials(stack.state.credentials), chooseModel({}, model), {});
}

const withoutEmpty = (settings: Record<string, string>) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));

async function end(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    const patience = setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000);
    await ended;
    clearTimeout(patience);
  }
  signalGroup(child, 'SIGKILL');
  return child.signalCode ?? child.exitCode;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);
/** The Node that runs the tests strips types, as Node 24 does in production. */
export const NODE = [process.execPath, join(ROOT, 'functions', 'node.ts')] as const;
/** Nothing is fetched: `npm:` packages are the ones in node_modules. */
export const deno = (file: string) =>
  [
    bin('deno'),
    'run',
    '--no-remote',
    '--node-modules-dir=manual',
    '--allow-net',
    '--allow-env',
    '--allow-read',
    file,
  ] as const;
export const DENO = deno(join(ROOT, 'functions', 'deno.ts'));
/** What `npm run deploy -- --function` bundles; the bundle must exist. */
export const FUNCTION = deno(join(ROOT, 'dist/function/supabase/functions/saidso/worker.js'));
