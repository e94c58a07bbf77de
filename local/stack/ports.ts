// Which port each part listens on: remembered in the state folder, so that bookmarks and logs stay true.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePort } from '../postgres/free-port.ts';
import { PlainError } from './plain-error.ts';
import { writePrivate } from './state-dir.ts';

const INNER = ['postgres', 'rest', 'redis', 'qstash', 'model'] as const;
export type Ports = Readonly<Record<(typeof INNER)[number] | 'worker', number>>;

/** Whether nobody listens on 127.0.0.1:`port`. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * @param path where the inner ports are remembered; one that somebody else took meanwhile is replaced.
 * @param apiPort the one callers know, so it is never replaced behind their back; 0 takes a free one.
 * @throws PlainError when `apiPort` is taken.
 */
export async function choosePorts(path: string, apiPort: number): Promise<Ports> {
  if (apiPort !== 0 && !(await isFree(apiPort)))
    throw new PlainError(
      `Port ${apiPort} is taken by another program.`,
      `Stop that program, or choose another port: npm start -- --port ${apiPort === 65_535 ? 8788 : apiPort + 1}`,
    );
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Ports>) : {};
  const inner = await Promise.all(
    INNER.map(async (name) => {
      const port = known[name];
      return [name, port && port !== apiPort && (await isFree(port)) ? port : await freePort()] as const;
    }),
  );
  const ports = { ...Object.fromEntries(inner), worker: apiPort || (await freePort()) } as Ports;
  writePrivate(path, ports);
  return ports;
}
