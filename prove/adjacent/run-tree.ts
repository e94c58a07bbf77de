// The stack of one commit, possibly with the migrations of another, as `npm start` of that commit would bring it up.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { StackJson } from '../../local/stack/stack-json.ts';
import { ROOT } from '../../local/stack/state-dir.ts';

const START_MS = 90_000;
const STOP_MS = 60_000;

/** Unpacks the files of `commit` (below `path`, if given) into `folder`. */
function unpack(commit: string, folder: string, path = '.'): void {
  const archive = spawnSync('git', ['archive', commit, path], { cwd: ROOT, maxBuffer: 200_000_000 });
  const tar = spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout });
  if (archive.status !== 0 || tar.status !== 0) throw new Error(`the files of ${commit} cannot be unpacked`);
}

/** @param schema the commit whose migrations it has. @returns the folder, with the packages that are installed here. */
export function makeTree(folder: string, code: string, schema: string): string {
  mkdirSync(folder, { recursive: true });
  unpack(code, folder);
  if (schema !== code) {
    rmSync(join(folder, 'supabase', 'migrations'), { recursive: true });
    unpack(schema, folder, 'supabase/migrations');
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

export type TreeStack = {
  readonly stack: StackJson;
  readonly queueToken: string;
  readonly stop: () => Promise<void>;
};

/** Starts it on free ports with its state in the tree. @throws Error with the end of what it printed. */
export async function startTree(tree: string): Promise<TreeStack> {
  const state = join(tree, 'local', '.state');
  const command = [
    '--disable-warning=ExperimentalWarning',
    join('local', 'start.ts'),
    '--no-demo',
    '--port',
    '0',
  ];
  const child = spawn(process.execPath, command, {
    cwd: tree,
    env: { ...process.env, SAIDSO_STATE_DIR: state, LIMIT_PER_MINUTE: '100000', REPUBLISH_AFTER_MS: '200' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000);
    });
  const file = join(state, 'stack.json');
  const isUp = () => child.exitCode !== null || (existsSync(file) && /Serving/.test(printed));
  if (!(await pollUntil(isUp, START_MS, 50)) || child.exitCode !== null) {
    await stop(child);
    throw new Error(`the stack of ${tree} did not start:\n${printed}`);
  }
  const read = <T>(name: string) => JSON.parse(readFileSync(join(state, name), 'utf8')) as T;
  return {
    stack: read<StackJson>('stack.json'),
    queueToken: read<{ qstash_token: string }>('credentials.json').qstash_token,
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
