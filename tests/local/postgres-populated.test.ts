// Migrations on a database in use: down and up again one by one, with the rows that real flows have left.
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpSchema } from '../../local/postgres/dump-schema.ts';
import { DOWN, MIGRATIONS, migrateDown, migrateUp } from '../../local/postgres/migrate.ts';
import { readMigrations } from '../../local/postgres/read-migrations.ts';
import { openPostgresFactory } from '../../sim/drivers/postgres.ts';
import { runSchedules } from '../../sim/run-schedules.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { differing, missingFrom, readStored, type StoredData } from '../support/stored-data.ts';

const SCHEDULES = 20;
const root = join(import.meta.dirname, '..', '..');

let populated: TestDatabase;
let folder: string;
/** The schema after the first n migrations alone. */
const dumps: string[] = [];

/** Plays schedules with faults: exchanges, decisions, restores, dead letters, erasures. @returns what broke a rule. */
async function play(url: string, firstSeed: number) {
  const factory = await openPostgresFactory(url);
  const keeping = { ...factory, clear: async () => undefined };
  const report = await runSchedules({ factory: keeping, plan: 'random', firstSeed, schedules: SCHEDULES });
  await factory.close();
  return report.broken.flatMap(({ violations }) => violations);
}

async function dump({ url }: TestDatabase): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return dumpSchema(client).finally(() => client.end());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-steps-'));
  populated = await createDatabase();
  expect(await play(populated.url, 1)).toEqual([]);
  const fresh = await createDatabase('bare');
  dumps.push(await dump(fresh));
  for (const { file } of await readMigrations(MIGRATIONS)) {
    await copyFile(join(MIGRATIONS, file), join(folder, file));
    await migrateUp(fresh.url, folder);
    dumps.push(await dump(fresh));
  }
  await fresh.drop();
}, 120_000);
afterAll(async () => {
  await populated?.drop();
  await rm(folder, { recursive: true, force: true });
});

test('the flows have left rows in every table that they write', async () => {
  const stored = await readStored(populated.pool);
  for (const table of [
    'chats',
    'chat_metadata',
    'chat_context_queue',
    'chat_facts',
    'chat_revisions',
    'erasures',
  ])
    expect([table, (stored.get(table) ?? []).length > 0]).toEqual([table, true]);
});

test('each migration goes down to the schema before it and up again, and only a dropped table or column loses rows', {
  timeout: 240_000,
}, async () => {
  const migrations = await readMigrations(MIGRATIONS);
  const lost = new Map<string, string[]>();
  let before = await readStored(populated.pool);
  for (let newest = migrations.length; newest > 0; newest -= 1) {
    const { file } = migrations[newest - 1] ?? { file: '' };
    const isUnhurt = (after: StoredData) => expect(differing(before, after), file).toEqual([]);
    expect(await migrateDown(populated.url, { steps: 1 })).toEqual([file]);
    expect(await dump(populated), `down/${file} restores the schema before it`).toBe(dumps[newest - 1]);
    const down = await readStored(populated.pool);
    isUnhurt(down);
    const missing = missingFrom(down, before);
    if (missing.length > 0) lost.set(file, missing);
    expect(await migrateUp(populated.url, folder)).toEqual([file]);
    const again = await readStored(populated.pool);
    for (const name of missing) again.delete(name.split('.')[0] ?? '');
    isUnhurt(again);
    await migrateDown(populated.url, { steps: 1 });
    await rm(join(folder, file));
    before = down;
  }
  for (const [file, names] of lost) {
    const script = await readFile(join(DOWN, file), 'utf8');
    for (const name of names)
      expect(script, `${file} loses ${name}`).toMatch(name.includes('.') ? /drop column/i : /drop table/i);
  }
  const tables = [...lost.values()].flat().filter((name) => !name.includes('.'));
  expect(tables.sort()).toEqual([...(await createdTables())].sort());
});

async function createdTables(): Promise<Set<string>> {
  const sql = (await readMigrations(MIGRATIONS)).map((migration) => migration.sql).join('\n');
  return new Set([...sql.matchAll(/create table public\.(\w+)/gi)].map(([, name]) => name ?? ''));
}

test('up again is the committed schema, and the flows keep every rule on it', async () => {
  await migrateUp(populated.url);
  expect(await dump(populated)).toBe(await readFile(join(root, 'supabase', 'schema.sql'), 'utf8'));
  expect(await play(populated.url, 1_000)).toEqual([]);
});
