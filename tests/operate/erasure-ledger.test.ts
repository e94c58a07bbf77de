// The erasure ledger leaves one database as a file and is replayed on another, by the command an operator runs.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '..', '..', 'operate', 'erasures.ts');
const TENANT = randomUUID();

let database: TestDatabase;
let restored: TestDatabase;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-erasures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  [database, restored] = await Promise.all([createDatabase(), createDatabase()]);
  file = join(folder, randomUUID());
  return () => Promise.all([database.drop(), restored.drop()]).then(() => undefined);
});

async function erasures(at: TestDatabase, ...args: string[]) {
  const env = { ...process.env, DATABASE_URL: at.url };
  const options = ['--disable-warning=ExperimentalWarning', program, ...args];
  try {
    const { stdout, stderr } = await run(process.execPath, options, { env });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

type Ids = { user: string; chat: string };
const newIds = (): Ids => ({ user: randomUUID(), chat: randomUUID() });
const open = (at: TestDatabase, { user, chat }: Ids) =>
  at.pool.query('select public.create_chat($1, $2, $3, $4)', [TENANT, user, chat, {}]);
const erase = (at: TestDatabase, { user, chat }: Ids) =>
  at.pool.query('select public.erase_chat($1, $2, $3)', [TENANT, user, chat]);
/** The arguments of issue_api_key: hex is all that prefix and hash ask for. */
const keyOf = (id: string) => {
  const hex = id.replaceAll('-', '');
  return [id, TENANT, `saidso_${hex.slice(0, 8)}`, hex + hex, 'of a test', ['read']];
};
const rows = async (at: TestDatabase, table: string) =>
  (await at.pool.query(`select * from public.${table} order by chat_id`)).rows;

test('chats that a backup brought back are erased again, with the receipts they had', async () => {
  const [back, young] = [newIds(), newIds()];
  for (const ids of [back, young]) {
    await open(database, ids);
    await erase(database, ids);
    await database.pool.query('select public.finish_erasure($1, $2, 1)', [TENANT, ids.chat]);
  }
  await open(restored, back);
  const kept = newIds();
  await open(restored, kept);

  expect((await erasures(database, 'export', file)).text).toBe(
    `Wrote 2 erasures and 0 revoked keys to ${file}.\n`,
  );
  const { code, text } = await erasures(restored, 'replay', file);
  expect(text).toContain('Erased again: 1. Written down, was not here: 1. Known already: 0.');
  expect(code).toBe(0);
  const unfinished = (await rows(database, 'erasures')).map((row) => ({ ...row, redis_keys: null }));
  expect(await rows(restored, 'erasures')).toEqual(unfinished);
  for (const table of ['chats', 'chat_metadata', 'chat_leases'])
    expect((await rows(restored, table)).map(({ chat_id }) => chat_id)).toEqual([kept.chat]);
  expect((await erasures(restored, 'replay', file)).text).toContain('Known already: 2.');
  expect(await rows(restored, 'erasures')).toEqual(unfinished);
});

test('the file holds ids, counts and times, and from a time on when asked', async () => {
  const [early, late] = [newIds(), newIds()];
  for (const ids of [early, late]) {
    await open(database, ids);
    await erase(database, ids);
  }
  const { rows: times } = await database.pool.query(
    `update public.erasures set erased_at = erased_at - interval '2 days' where chat_id = $1
     returning (erased_at + interval '1 day')::text as since`,
    [early.chat],
  );
  await erasures(database, 'export', file, '--since', times[0]?.since);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      tenant_id: TENANT,
      chat_id: late.chat,
      user_id: late.user,
      erased_at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
      postgres_rows: 3,
      open_updates: 0,
    },
  ]);
});

test('keys revoked since the backup are revoked again, at the time they were; others stay as they are', async () => {
  const [known, later, valid, young] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const issue = async (at: TestDatabase, id: string) =>
    at.pool.query('select public.issue_api_key($1, $2, $3, $4, $5, $6, null)', keyOf(id));
  for (const at of [database, restored]) {
    await at.pool.query('select public.create_tenant($1, $2)', [TENANT, 'acme']);
    for (const id of [known, later, valid]) await issue(at, id);
  }
  await issue(database, young);
  const revoke = (at: TestDatabase, id: string) => at.pool.query('select public.revoke_api_key($1, 0)', [id]);
  for (const id of [known, later, young]) await revoke(database, id);
  const ends = async (at: TestDatabase) =>
    Object.fromEntries(
      (await at.pool.query('select key_id, revoked_at::text from public.api_keys')).rows.map((row) => [
        row.key_id,
        row.revoked_at,
      ]),
    );
  const were = await ends(database);
  await restored.pool.query('update public.api_keys set revoked_at = $2 where key_id = $1', [
    known,
    were[known],
  ]);

  expect((await erasures(database, 'export', file)).text).toContain('and 3 revoked keys');
  expect((await erasures(restored, 'replay', file)).text).toContain('Keys revoked again: 1.');
  expect(await ends(restored)).toEqual({ [known]: were[known], [later]: were[later], [valid]: null });
  expect((await erasures(restored, 'replay', file)).text).toContain('Keys revoked again: 0.');
});

test('a chat of the same id that belongs to somebody else is left alone, and the command fails', async () => {
  const ids = newIds();
  await open(database, ids);
  await erase(database, ids);
  await open(restored, { ...ids, user: randomUUID() });
  await erasures(database, 'export', file);
  const { code, text } = await erasures(restored, 'replay', file);
  expect([code, text]).toEqual([1, expect.stringContaining(`! ${ids.chat} belongs to another user`)]);
  expect(await rows(restored, 'chats')).toHaveLength(1);
});

test('a file that is no ledger is refused by its line, and nothing is erased', async () => {
  const ids = newIds();
  await open(database, ids);
  await erase(database, ids);
  await open(restored, ids);
  await erasures(database, 'export', file);
  await writeFile(file, `${await readFile(file, 'utf8')}{"chat_id":\n`);
  const { code, text } = await erasures(restored, 'replay', file);
  expect([code, text]).toEqual([1, expect.stringContaining('Line 2 is no line')]);
  expect(await rows(restored, 'chats')).toHaveLength(1);
});

test.each([
  [[], 'Export or replay'],
  [['export'], 'Export or replay'],
  [['export', 'a', '--since', 'yesterday'], 'yesterday is not a time'],
  [['replay', '/nowhere/at/all'], 'There is no such file'],
])('called as %j it says what is wrong and how it is called', async (args, what) => {
  const { code, text } = await erasures(restored, ...args);
  expect([code, text]).toEqual([1, expect.stringContaining(what)]);
  expect(text).toContain('Usage: npm run erasures');
});
