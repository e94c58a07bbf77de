// The stack of one commit, as its own `npm start` brings it up.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { StackJson } from '../../local/stack/stack-json.ts';
import { ROOT, type StateDir, stateDir } from '../../local/stack/state-dir.ts';

const START_MS = 90_000;
const STOP_MS = 60_000;

/** Unpacks a commit into `folder`, with the packages that are installed here. @returns the folder. */
export function makeTree(folder: string, commit: string): string {
  mkdirSync(folder, { recursive: true });
  const archive = spawnSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 200_000_000 });
  const tar = spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout });
  if (archive.status !== 0 || tar.status !== 0) throw new Error(`${commit} cannot be unpacked`);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A service to ask, and the queue that rings it. */
export type Service = { readonly stack: StackJson; readonly queueToken: string };
export type TreeStack = Service & { readonly state: StateDir; readonly stop: () => Promise<void> };

/** Starts the tree's stack on free ports, with its state in `folder`. @throws Error with the end of what it printed. */
export async function startTree(tree: string, folder: string): Promise<TreeStack> {
  const state = stateDir(folder);
  const command = [
    '--disable-warning=ExperimentalWarning',
    join('local', 'start.ts'),
    '--no-demo',
    '--port',
    '0',
  ];
  const child = spawn(process.execPath, command, {
    cwd: tree,
    env: { ...process.env, SAIDSO_STATE_DIR: folder, LIMIT_PER_MINUTE: '100000', REPUBLISH_AFTER_MS: '200' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000);
    });
  const isUp = () => child.exitCode !== null || (existsSync(state.stack) && /Serving/.test(printed));
  if (!(await pollUntil(isUp, START_MS, 50)) || child.exitCode !== null) {
    await stop(child);
    throw new Error(`the stack of ${tree} did not start:\n${printed}`);
  }
  const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
  return {
    stack: read<StackJson>(state.stack),
    queueToken: read<{ qstash_token: string }>(state.credentials).qstash_token,
    state,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(patience);
}
