// A stack for the length of one load run.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const stackFile = join(root, 'local', '.state', 'stack.json');
const START_SECONDS = 120;

/** Runs `npm start -- --no-demo --fresh`, then `work`, then stops it; whatever happens the stack is taken down. */
export async function withStack(work: () => Promise<number>): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'local', 'start.ts'), '--no-demo', '--fresh'], {
    cwd: root,
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
  try {
    const until = Date.now() + START_SECONDS * 1000;
    while (!existsSync(stackFile)) {
      if (!isUp || Date.now() > until) throw new Error('the stack did not come up; its lines above say why');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return await work();
  } finally {
    if (isUp) child.kill('SIGTERM');
    await ended;
  }
}
