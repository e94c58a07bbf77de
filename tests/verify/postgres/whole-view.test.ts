// Who may look, and what is said instead of passing on nothing.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge, printReport } from '../../../verify/print-report.ts';
import { TABLES, withSnapshot } from '../../../verify/snapshot.ts';
import { verifyDatabase } from '../../../verify/verify-database.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
const as = (role: string) => database.url.replace('postgres@', `${role}@`);
/** Roles belong to the whole server, so their names must be this file's own. */
const reader = `reader_${process.pid}`;
const blind = `blind_${process.pid}`;
const chat = [
  '00000000-0000-4000-8000-000000000001',
  '22222222-2222-4222-8222-222222222222',
  '33333333-3333-4333-8333-333333333333',
];

beforeAll(async () => {
  database = await createDatabase();
  const tables = TABLES.map((table) => `public.${table}`).join(', ');
  await database.pool.query(`
    create role ${reader} login bypassrls; create role ${blind} login;
    grant usage on schema public to ${reader}, ${blind};
    grant select on ${tables} to ${reader}, ${blind}`);
});
afterAll(async () => {
  await database?.pool.query(`drop owned by ${reader}, ${blind}; drop role ${reader}, ${blind}`);
  await database?.drop();
});

test('an empty database passes nothing', async () => {
  const report = await verifyDatabase(database.url);
  const lines = judge(report);
  expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['unseen']));
  expect(printReport(report, lines).at(-1)).toBe('0 passed, 0 failed, 14 not checked');
});

test('a role that may only select, past row-level security, sees everything', async () => {
  await database.pool.query('select public.create_chat($1, $2, $3, $4)', [...chat, {}]);
  await database.pool.query(
    `select public.append_update($1, $2, $3, gen_random_uuid(), 'exchange', 'hello', null, null,
    'api', 0, null, null)`,
    chat,
  );
  const report = await verifyDatabase(as(reader));
  const lines = judge(report);
  expect(lines.filter(({ state }) => state === 'broken')).toEqual([]);
  expect(printReport(report, lines).at(-1)).toBe('10 passed, 0 failed, 4 not checked');
});

test('a role that row-level security applies to is refused', async () => {
  await expect(verifyDatabase(as(blind))).rejects.toThrow('would hide rows of chats, chat_metadata');
});

test('a role without the grants is told so', async () => {
  await expect(verifyDatabase(database.authenticatorUrl)).rejects.toThrow('may not read chats');
});

test('a database that is older or none of ours is told so, and so is an address where nothing answers', async () => {
  const bare = await createDatabase('bare');
  await expect(verifyDatabase(bare.url)).rejects.toThrow('lacks chats, chat_metadata');
  await bare.drop();
  const older = await createDatabase();
  await older.pool.query('alter table public.chat_context_queue drop column deaths cascade');
  await expect(verifyDatabase(older.url)).rejects.toThrow('lacks migrations');
  await older.drop();
  await expect(verifyDatabase('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow('does not answer');
});

test('nothing can be written, whatever the role may do', async () => {
  const write = withSnapshot(database.url, (rows) => rows.query('delete from public.chat_facts'));
  await expect(write).rejects.toThrow('read-only transaction');
});

test('one chat or one tenant can be looked at alone', async () => {
  const [tenant = '', , chatId = ''] = chat;
  const count = async (scope: object) => (await verifyDatabase(database.url, { scope })).chats;
  expect(await count({ tenant, chat: chatId })).toBe(1);
  expect(await count({ since: '2000-01-01' })).toBe(1);
  expect(await count({ chat: tenant })).toBe(0);
  await expect(count({ chat: "x' or true --" })).rejects.toThrow('--chat is not a UUID');
});

test('while a circuit is open, updates may wait; the line says so instead of passing', async () => {
  const client = database.pool;
  await client.query(
    `update public.chat_context_queue set created_at = clock_timestamp() - interval '10 minutes'`,
  );
  const stateOf = async () =>
    judge(await verifyDatabase(database.url)).find(({ number }) => number === 7)?.state;
  expect(await stateOf()).toBe('broken');
  await client.query(`drop table if exists public.circuits cascade;
    create table public.circuits (name text primary key, state text not null);
    insert into public.circuits values ('model', 'open')`);
  const report = await verifyDatabase(database.url);
  expect(printReport(report, judge(report)).join('\n')).toContain(
    'not checked while a circuit is open (model)',
  );
  await client.query(`update public.circuits set state = 'closed'`);
  expect(await stateOf()).toBe('broken');
});
