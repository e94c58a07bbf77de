// A stack for the length of one load run.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const START_SECONDS = 120;

/**
 * Starts a stack without sample conversation in a folder of its own, on a free port: the data of `npm start` is
 * neither measured nor touched. Whatever happens to `work`, the stack is taken down; after a failure its folder stays,
 * for the logs.
 * @param work gets the path of the stack's stack.json. @returns what `work` returns.
 */
export async function withStack(work: (stackFile: string) => Promise<number>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-load-'));
  const stackFile = join(folder, 'stack.json');
  const child = spawn(process.execPath, [join(root, 'local', 'start.ts'), '--no-demo', '--port', '0'], {
    cwd: root,
    env: { ...process.env, SAIDSO_STATE_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isUp = true;
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      isUp = false;
      resolve();
    }),
  );
  child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  let code = 1;
  try {
    const until = Date.now() + START_SECONDS * 1000;
    while (!existsSync(stackFile)) {
      if (!isUp || Date.now() > until) throw new Error('the stack did not come up; its lines above say why');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    code = await work(stackFile);
    return code;
  } finally {
    if (isUp) child.kill('SIGTERM');
    await ended;
    if (code === 0) await rm(folder, { recursive: true, force: true });
    else console.log(`The logs of its stack: ${join(folder, 'logs')}`);
  }
}
