// The migration runner: order, history, drift, failure, and the way back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dumpSchema } from '../../local/postgres/dump-schema.ts';
import { migrateDown, migrateUp } from '../../local/postgres/migrate.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { splitStatements } from '../../local/postgres/split-statements.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let folder: string;
let downFolder: string;

beforeEach(async () => {
  database = await createDatabase('bare');
  folder = await mkdtemp(join(tmpdir(), 'saidso-migrations-'));
  downFolder = join(folder, 'down');
  await mkdir(downFolder);
  await write('001_make_pots.sql', 'create table pots (id int);\ninsert into pots values (1); -- one\n');
  await write('002_make_lids.sql', 'create table lids (id int);');
  await write('down/001_make_pots.sql', 'drop table pots;');
  await write('down/002_make_lids.sql', 'drop table lids;');
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const write = (file: string, sql: string) => writeFile(join(folder, file), sql);

async function tables(): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select tablename from pg_tables where schemaname = 'public' order by 1`,
  );
  return rows.map(({ tablename }) => tablename);
}

test('files apply in the order of their names and are recorded as the Supabase CLI records them', async () => {
  expect(await migrateUp(database.url, folder)).toEqual(['001_make_pots.sql', '002_make_lids.sql']);
  const { rows } = await database.pool.query(
    'select * from supabase_migrations.schema_migrations order by version',
  );
  expect(rows).toEqual([
    {
      version: '001',
      name: 'make_pots',
      statements: ['create table pots (id int)', 'insert into pots values (1)'],
    },
    { version: '002', name: 'make_lids', statements: ['create table lids (id int)'] },
  ]);
});

test('a second run finds nothing to do', async () => {
  await migrateUp(database.url, folder);
  expect(await migrateUp(database.url, folder)).toEqual([]);
});

test('two runners at once apply every file once', async () => {
  const applied = await Promise.all([migrateUp(database.url, folder), migrateUp(database.url, folder)]);
  expect(applied.flat().sort()).toEqual(['001_make_pots.sql', '002_make_lids.sql']);
});

test('a file changed after it was applied is refused by name', async () => {
  await migrateUp(database.url, folder);
  await write('001_make_pots.sql', 'create table pots (id bigint);');
  await expect(migrateUp(database.url, folder)).rejects.toThrow('001_make_pots.sql was changed');
});

test('other line breaks and a new closing comment are no change', async () => {
  await migrateUp(database.url, folder);
  await write('002_make_lids.sql', 'create table lids\r\n  (id int);\n-- the end');
  expect(await migrateUp(database.url, folder)).toEqual([]);
});

test('a file older than the newest applied one is refused', async () => {
  await migrateUp(database.url, folder);
  await write('0015_too_late.sql', 'select 1;');
  await expect(migrateUp(database.url, folder)).rejects.toThrow('0015_too_late.sql comes before 002');
});

test('a file that fails leaves nothing of itself and keeps the ones before it', async () => {
  await write('002_make_lids.sql', 'create table lids (id int); select nonsense;');
  await expect(migrateUp(database.url, folder)).rejects.toThrow(/^002_make_lids.sql: .*nonsense.*\(42703\)/);
  expect(await tables()).toEqual(['pots']);
});

test('down takes back the newest first, as many as asked', async () => {
  await migrateUp(database.url, folder);
  expect(await migrateDown(database.url, { steps: 1, folder, downFolder })).toEqual(['002_make_lids.sql']);
  expect(await tables()).toEqual(['pots']);
  expect(await migrateUp(database.url, folder)).toEqual(['002_make_lids.sql']);
});

test('up, down and up again ends in the same schema', async () => {
  const dump = async () => {
    const client = await database.pool.connect();
    return dumpSchema(client).finally(() => client.release());
  };
  const empty = await dump();
  await migrateUp(database.url, folder);
  const full = await dump();
  expect(full).toContain('create table public.lids');
  await migrateDown(database.url, { folder, downFolder });
  expect(await dump()).toBe(empty);
  await migrateUp(database.url, folder);
  expect(await dump()).toBe(full);
});

test('down without its script is refused before anything changes', async () => {
  await migrateUp(database.url, folder);
  await rm(join(downFolder, '002_make_lids.sql'));
  await expect(migrateDown(database.url, { folder, downFolder })).rejects.toThrow('no script that takes 002');
  expect(await tables()).toEqual(['lids', 'pots']);
});

test('every run tells PostgREST to reload its schema', async () => {
  const client = await database.pool.connect();
  await client.query('listen pgrst');
  const heard = new Promise((resolve) => client.once('notification', ({ payload }) => resolve(payload)));
  await migrateUp(database.url, folder);
  expect(await heard).toBe('reload schema');
  client.release(true);
});

test('a runner killed in the middle of a file leaves nothing of it, and the next one waits for its end', async () => {
  await database.pool.query('create table go (n int)');
  await write(
    '002_make_lids.sql',
    `create table lids (id int);
     do $$ begin while not exists (select from public.go) loop perform pg_sleep(0.02); end loop; end $$;`,
  );
  const runner = `import(process.argv[1]).then(({ migrateUp }) => migrateUp(process.argv[2], process.argv[3]))`;
  const module = join(import.meta.dirname, '..', '..', 'local', 'postgres', 'migrate.ts');
  const child = spawn(process.execPath, ['-e', runner, module, database.url, folder], { stdio: 'ignore' });
  const isInside = async () =>
    (
      await database.pool.query(
        `select from pg_stat_activity where wait_event = 'PgSleep' and datname = $1`,
        [database.name],
      )
    ).rowCount === 1;
  expect(await pollUntil(isInside, 20_000)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Its session lives on at the server until the statement ends, and holds the turn as long.
  const next = migrateUp(database.url, folder);
  expect(await tables()).toEqual(['go', 'pots']);
  await database.pool.query('insert into go values (1)');
  expect(await next).toEqual(['002_make_lids.sql']);
  expect(await tables()).toEqual(['go', 'lids', 'pots']);
});

test('a table that somebody holds is asked for in vain, not for ever: the service waits behind for seconds at most', async () => {
  await migrateUp(database.url, folder);
  await write('003_widen_pots.sql', 'alter table pots add column name text;');
  const holder = await database.pool.connect();
  await holder.query('begin; lock table pots');
  await expect(migrateUp(database.url, folder)).rejects.toThrow(
    /^003_widen_pots.sql: canceling statement due to lock timeout \(55P03\)/,
  );
  const others = migrateUp(database.url, folder);
  await holder.query('rollback');
  holder.release();
  expect(await others).toEqual(['003_widen_pots.sql']);
});

test.each([
  ['a body in dollars', "create function f() as $body$ a; 'b $$ c; $body$; select 1", 2],
  ['quotes and comments', `select ';''', ";", E'\\';' -- ;\n; /* ; */ select 2;`, 2],
  [
    'an atomic body',
    'create function g() begin atomic select 1; select case when true then 2 end; end; select 3',
    2,
  ],
  ['nothing but comments', '-- only this\n;;', 0],
])('semicolons inside %s do not cut a statement', (_, sql, count) => {
  expect(splitStatements(sql)).toHaveLength(count);
});
