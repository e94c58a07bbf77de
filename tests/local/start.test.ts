// `npm start` and `npm stop` as a newcomer meets them: real processes, a folder of their own, free ports.
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { readStackJson, type StackJson } from '../../local/stack/stack-json.ts';
import { stateDir } from '../../local/stack/state-dir.ts';
import { groupIsAlive, runScript, type StartProcess } from './start-process.ts';

const PARTS = ['postgres', 'rest', 'redis', 'qstash', 'model', 'worker'];
let folder: string;
let start: StartProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-start-'));
  start = runScript('start', folder, ['--no-demo', '--port', '0']);
  await start.says(/Serving/);
});

afterAll(async () => {
  await runScript('stop', folder).exitCode();
  await rm(folder, { recursive: true, force: true });
});

function stack(): StackJson {
  const current = readStackJson(stateDir(folder));
  if (!current) throw new Error(`no stack.json; the output was:\n${start.output()}`);
  return current;
}

/** A call that needs the Worker, the limiter and the database. */
async function createChat(): Promise<number> {
  const { api, tokens } = stack();
  const response = await fetch(`${api}/api/v1/chats`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.user_a}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return response.status;
}

test('a start in an empty folder comes up, says so in plain lines and answers', async () => {
  for (const name of [
    'postgres',
    'migrations',
    'rest',
    'redis',
    'qstash',
    'model',
    'bundle',
    'worker',
    'ready',
  ])
    expect(start.output()).toMatch(new RegExp(`^✓ ${name} +\\d+ ms`, 'm'));
  expect(start.output()).toContain('No language model:');
  expect(start.output()).not.toContain('\u001b');
  expect(await createChat()).toBe(201);
});

test('credentials and stack.json can be read by their owner alone', () => {
  const state = stateDir(folder);
  for (const file of [state.stack, state.credentials]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('every part runs in a process of its own', () => {
  const { pids } = stack();
  expect(Object.keys(pids).sort()).toEqual([...PARTS, 'supervisor'].sort());
  expect(new Set(Object.values(pids)).size).toBe(PARTS.length + 1);
});

test('started twice, the second says that the first runs, shows it and ends with 0', async () => {
  const second = runScript('start', folder, ['--port', '0']);
  expect(await second.exitCode()).toBe(0);
  expect(second.output()).toContain('Already running');
  expect(second.output()).toContain(stack().api);
});

test.for(PARTS)('a killed %s is back on its port within 5 s, and the API works again', async (part) => {
  const before = stack();
  const pid = before.pids[part] ?? 0;
  process.kill(pid, 'SIGKILL');
  const killed = Date.now();
  await start.says(new RegExp(`${part} died \\(SIGKILL\\)[^]*✓ ${part} is back`));
  expect(Date.now() - killed).toBeLessThan(5_000);
  expect(await pollUntil(async () => (await createChat()) === 201, 10_000, 200)).toBe(true);
  const after = stack();
  expect(after.pids[part]).not.toBe(pid);
  expect({ ...after, pids: {} }).toEqual({ ...before, pids: {} });
});

test('a supervisor killed with -9 leaves parts behind, which the next start ends and replaces', async () => {
  const before = stack();
  start.signal('SIGKILL');
  await start.exitCode();
  expect(groupIsAlive(before.pids.worker ?? 0)).toBe(true);
  start = runScript('start', folder, ['--no-demo', '--port', new URL(before.api).port]);
  await start.says(/Ended what an earlier start left behind/);
  await start.says(/Serving/);
  expect(stack().pids.worker).not.toBe(before.pids.worker);
  expect({ ...stack(), tokens: {}, pids: {} }).toEqual({ ...before, tokens: {}, pids: {} });
  expect(await createChat()).toBe(201);
});

test('npm stop ends everything in order and leaves no process and no stack.json', async () => {
  const { pids, supervisor = 0 } = { ...stack(), supervisor: stack().pids.supervisor };
  const stop = runScript('stop', folder);
  expect(await stop.exitCode()).toBe(0);
  expect(stop.output()).toContain('Everything is stopped.');
  expect(await start.exitCode()).toBe(0);
  expect(PARTS.filter((part) => groupIsAlive(pids[part] ?? 0))).toEqual([]);
  expect(() => process.kill(supervisor, 0)).toThrow('ESRCH');
  expect(existsSync(stateDir(folder).stack)).toBe(false);
});
