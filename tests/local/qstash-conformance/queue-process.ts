// The queue as its own process, to be killed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { KEYS, TOKEN } from '../qstash-stage.ts';

export const bearer = { authorization: `Bearer ${TOKEN}` };

export interface QueueProcess {
  url: string;
  /** From its birth to the first word of listening, ms. */
  startedInMs: number;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
  /** The same, whether or not it lives. */
  stop(): Promise<void>;
}

/**
 * Resolves when it listens, on a free port; rejects when it ends before. `mostFileBytes` is the disk it may fill.
 */
export async function spawnQueue(
  stateFile: string,
  more: { env?: Record<string, string>; mostFileBytes?: number } = {},
): Promise<QueueProcess> {
  const env = {
    PORT: '0',
    QSTASH_TOKEN: TOKEN,
    QSTASH_CURRENT_SIGNING_KEY: KEYS.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: KEYS.nextSigningKey,
    STATE_FILE: stateFile,
    RETRY_SCALE: '0.001',
    ...more.env,
  };
  const script = join(import.meta.dirname, '../../../local/qstash.ts');
  const born = performance.now();
  // sh counts blocks of 512 bytes; `exec` keeps the pid for the kill.
  const blocks = more.mostFileBytes === undefined ? 'unlimited' : String(more.mostFileBytes / 512);
  const shell = ['-c', 'ulimit -f "$1"; exec "$2" "$3"', 'sh', blocks, process.execPath, script];
  const child = spawn('/bin/sh', shell, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the queue ended with ${code}: ${complaint}`)));
    child.stdout.on('data', (data: Buffer) => {
      const found = /http:\S+/.exec(data.toString());
      if (found) resolve(found[0]);
    });
  });
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return ended;
  };
  return { url, startedInMs: performance.now() - born, kill, stop: kill };
}
