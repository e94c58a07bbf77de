// The local Postgres starts, stops and comes back after being killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, readPidFile } from '../../local/postgres/find-running.ts';
import { freePort } from '../../local/postgres/free-port.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts';

const program = join(import.meta.dirname, '..', '..', 'local', 'postgres.ts');
let folder: string;
let dataDir: string;
const running: RunningPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-postgres-'));
  dataDir = join(folder, 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const postgres of running.splice(0)) await postgres.close();
  const orphan = (await readPidFile(dataDir))?.pid;
  if (orphan) await pollUntil(() => !isAlive(orphan), 10_000);
  await rm(folder, { recursive: true, force: true });
});

async function start(port = 0): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, port });
  running.push(postgres);
  return postgres;
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql).finally(() => client.end());
  return rows;
}

/** Runs it as a supervisor would and resolves when it says that it is ready. */
async function startProcess(port: number): Promise<ChildProcess> {
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port) };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  expect(String(line)).toContain(`ready on 127.0.0.1:${port}`);
  return child;
}

test('what was written is there after a stop and a start', async () => {
  const first = await start();
  await query(first.superuserUrl('postgres'), 'create table kept as select 7 as n');
  await first.close();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start(first.port);
  expect(await query(second.superuserUrl('postgres'), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('text is UTF-8, sorts by bytes and knows upper case of every script', async () => {
  const { superuserUrl } = await start();
  const rows = await query(
    superuserUrl('postgres'),
    `select current_setting('server_encoding') encoding, upper('grün') up, 'Z' < 'a' as bytewise`,
  );
  expect(rows).toEqual([{ encoding: 'UTF8', up: 'GRÜN', bytewise: true }]);
});

test('Postgres killed without warning leaves what was committed', async () => {
  const first = await start();
  await query(first.superuserUrl('postgres'), 'create table kept as select 7 as n');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await start(first.port);
  expect(await query(second.superuserUrl('postgres'), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('SIGTERM to the process stops Postgres and ends with code 0', async () => {
  const child = await startProcess(await freePort());
  const pid = (await readPidFile(dataDir))?.pid ?? 0;
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(isAlive(pid)).toBe(false);
});

test('a process killed without warning does not block the next start on the same port', async () => {
  const port = await freePort();
  const child = await startProcess(port);
  await query(`postgres://postgres@127.0.0.1:${port}/postgres`, 'create table kept as select 7 as n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { superuserUrl } = await start(port);
  expect(await query(superuserUrl('postgres'), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('a Postgres that outlived its keeper is stopped first, and its data is there', async () => {
  const orphan = await start();
  await query(orphan.superuserUrl('postgres'), 'create table kept as select 7 as n');
  await writeFile(join(dataDir, 'keeper.pid'), `${process.pid} a process that began at another time`);
  const { superuserUrl } = await start(orphan.port);
  expect(isAlive(orphan.pid)).toBe(false);
  expect(await query(superuserUrl('postgres'), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('the process ends with code 1 when Postgres ends by itself, so that a supervisor notices', async () => {
  const child = await startProcess(await freePort());
  process.kill((await readPidFile(dataDir))?.pid ?? 0, 'SIGKILL');
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test('a pid file whose number now belongs to another program does not stop the start', async () => {
  await (await start()).close();
  running.length = 0;
  await writeFile(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
  const { pid } = await start();
  expect(isAlive(pid)).toBe(true);
  expect(isAlive(process.pid)).toBe(true);
});

test('a second start of the same data is refused and the first goes on', async () => {
  const first = await start();
  await expect(startPostgres({ dataDir, port: 0 })).rejects.toThrow(`in use by process ${process.pid}`);
  expect(await query(first.superuserUrl('postgres'), 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a taken port is named in one line, and what to do in the next', async () => {
  const first = await start();
  const other = startPostgres({ dataDir: join(folder, 'other'), port: first.port });
  await expect(other).rejects.toThrow(/^Port \d+ is taken.*\n.*choose another port\.$/);
});
