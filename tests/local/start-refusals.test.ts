// What `npm start` and `npm stop` say when they cannot do what was asked: one line what, one line what to do.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runScript } from './start-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-start-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a busy port is named with a way out, and nothing is left running', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const start = runScript('start', folder, ['--no-demo', '--port', String(port)]);
    expect(await start.exitCode()).toBe(1);
    const lines = start.output().trimEnd().split('\n');
    expect(lines[0]).toBe(`saidso: Port ${port} is taken by another program.`);
    expect(lines[1]).toContain('npm start -- --port');
    expect(lines).toHaveLength(2);
  } finally {
    server.close();
  }
});

test('a flag that does not exist is refused with those that do', async () => {
  const start = runScript('start', folder, ['--onec']);
  expect(await start.exitCode()).toBe(1);
  expect(start.output()).toContain("Unknown option '--onec'");
  expect(start.output()).toContain('--once --no-demo --fresh --port N');
});

test('a port that is none is refused', async () => {
  const start = runScript('start', folder, ['--port', '70000']);
  expect(await start.exitCode()).toBe(1);
  expect(start.output()).toContain('70000 is not a port.');
});

test('npm stop without a stack says that nothing runs', async () => {
  const stop = runScript('stop', folder);
  expect(await stop.exitCode()).toBe(0);
  expect(stop.output()).toBe('Nothing is running.\n');
});

test('a recorded pid that now belongs to another program is left alone', async () => {
  const stranger = { pid: process.pid, started: 'another time' };
  const record = { supervisor: stranger, parts: { redis: stranger } };
  await writeFile(join(folder, 'processes.json'), JSON.stringify(record));
  const stop = runScript('stop', folder);
  expect(await stop.exitCode()).toBe(0);
  expect(stop.output()).toBe('Nothing is running.\n');
});
