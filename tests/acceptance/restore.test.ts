// The database goes back to an earlier point while Redis, the queue and the callers do not. A copy of the database is
// put in its place in a blink; the Worker keeps cache epoch 1, a second runtime has epoch 2, as after the restore.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Erasure, exportErasures, replayErasures } from '../../operate/erasure-ledger.ts';
import { NODE, type Runtime, runRuntime } from '../support/run-runtime.ts';
import { type Person, startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';

const DEFAULT_TENANT = '00000000-0000-4000-8000-000000000001';

let stack: TestStack;
let restored: Runtime;
let machinery: Machinery;
/** One person, asking an isolate that was there before the restore, and one that was started after it. */
let ada: Person;
let before: Caller;
let after: Caller;
let chat: string;
let erasedChat: string;
let youngErasedChat: string;
let ledger: Erasure[];
/** Entity tag and version at the recovery point, and at the end. */
let then: { tag: string; version: number };
let last: { tag: string; version: number; seq: number; queueId: string };

const KEY = { 'idempotency-key': 'accepted, then lost' };
const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag') ?? '';

/** On a database of its own: nobody may be connected to the one that is renamed. */
async function asAdmin(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: stack.postgres.replace(/postgres$/, 'template1') });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
async function redis(...command: string[]): Promise<void> {
  const { status } = await fetch(stack.redis, {
    method: 'POST',
    headers: { authorization: `Bearer ${machinery.keys.redis_token}` },
    body: JSON.stringify(command),
  });
  expect(status).toBe(200);
}
const hangUp = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = 'postgres' and pid <> pg_backend_pid()`;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  const [person] = await stack.people(1);
  if (!person) throw new Error('nobody came');
  ada = person;
  before = callerOf(stack.api, ada.token);
  chat = await before.openChat();
  erasedChat = await before.openChat();
  for (const one of [chat, erasedChat])
    await before.ended((await before.say(one, 'My name is Ada.')).queue_id);
  const read = await before.read(chat, '?min_seq=1');
  then = { tag: tagOf(read), version: read.body.version };
  await asAdmin(
    'alter database postgres allow_connections false',
    hangUp,
    'create database backup template postgres strategy wal_log',
    'alter database postgres allow_connections true',
  );
  await until(
    'the database back',
    async () => (await before.read(chat)).headers.get('saidso-source') !== null,
  );
  const { queue_id, seq } = await before.say(chat, 'I am vegetarian.', KEY);
  await before.ended(queue_id);
  await before.ended((await before.say(chat, 'I live in Turin.')).queue_id);
  youngErasedChat = await before.openChat();
  for (const one of [erasedChat, youngErasedChat]) expect((await before.erase(one)).status).toBe(200);
  const newest = await before.read(chat, '?min_seq=3');
  last = { tag: tagOf(newest), version: newest.body.version, seq: seq + 1, queueId: queue_id };
  const client = new pg.Client({ connectionString: stack.postgres });
  await client.connect();
  ledger = await exportErasures(client, null).finally(() => client.end());

  await asAdmin(
    'alter database postgres allow_connections false',
    hangUp,
    'alter database postgres rename to lost',
    'alter database backup rename to postgres',
    'alter database postgres allow_connections true',
  );
  restored = await runRuntime(stack, {
    command: NODE,
    settings: { CACHE_EPOCH: '2', LIMIT_PER_MINUTE: '100000' },
  });
  after = callerOf(restored.api, ada.token);
  await until('the restored database', async () => (await after.read(chat)).status === 200);
}, 120_000);
afterAll(async () => {
  await machinery?.close();
  await restored?.stop();
  await stack?.stop();
});

test('under the old epoch the cache serves a future that the database no longer has: why the epoch is raised', async () => {
  const { headers, body } = await before.read(chat);
  expect([headers.get('saidso-source'), body.version]).toEqual(['cache', last.version]);
});

test('under the new epoch every read is what the database says, warm ones as well', async () => {
  for (let reads = 0; reads < 3; reads++) {
    const { status, body } = await after.read(chat);
    expect([status, body.version, body.accepted_seq]).toEqual([200, then.version, 1]);
  }
  await until('a warm read', async () => (await after.read(chat)).headers.get('saidso-source') === 'cache');
  expect((await after.read(chat)).body.version).toBe(then.version);
});

test('min_seq and min_version from after the recovery point are refused at once [409 seq_unknown]', async () => {
  for (const query of [`?min_seq=${last.seq}&wait=10`, `?min_version=${last.version}&wait=10`]) {
    const started = Date.now();
    const { status, body } = await after.read(chat, query);
    expect([status, body.code]).toEqual([409, 'seq_unknown']);
    expect(Date.now() - started).toBeLessThan(5_000);
  }
});

test('the tag of a lost version brings the body, the tag of the version that is there a 304', async () => {
  const stale = await after.read(chat, '', { 'if-none-match': last.tag });
  expect([stale.status, stale.body.version]).toEqual([200, then.version]);
  expect((await after.read(chat, '', { 'if-none-match': then.tag })).status).toBe(304);
});

test('an update after the recovery point is gone, and nobody waits for it [404]', async () => {
  const { status, body } = await after.update(last.queueId, 10);
  expect([status, body.code]).toEqual([404, 'update_not_found']);
});

test('wake-ups and dead letters for rows and chats that are no more are answered with 200', async () => {
  for (const chat_id of [chat, youngErasedChat]) {
    const body = JSON.stringify({
      v: 1,
      tenant_id: DEFAULT_TENANT,
      user_id: ada.id,
      chat_id,
      reason: 'accepted',
    });
    for (const path of ['/functions/summarize', '/functions/dead-letter'])
      expect((await machinery.deliver(path, body)).status).toBe(200);
  }
});

test('what was lost can be sent again under its key, and is a new update', async () => {
  const { status, body } = await after.post(chat, 'I am vegetarian.', KEY);
  expect([status, body.seq]).toEqual([201, 2]);
  expect(body.queue_id).not.toBe(last.queueId);
  expect(await after.ended(body.queue_id)).toMatchObject({ status: 'complete', outcome: 'applied' });
  const { body: memory } = await after.read(chat, '?min_seq=2');
  expect(Object.values(memory.user_confirmed)).toEqual(expect.arrayContaining(['Ada', 'vegetarian']));
  expect(Object.values(memory.user_confirmed)).not.toContain('Turin');
});

test('an erased chat is back until the ledger is replayed, then gone for good, and a second replay does nothing', async () => {
  // For an hour the tombstone, which also stands in the next epoch, hides it; then nothing does but the ledger.
  expect((await after.read(erasedChat)).status).toBe(404);
  await redis('DEL', `saidso:2:memory:${DEFAULT_TENANT}:${erasedChat}`);
  expect((await after.read(erasedChat)).status).toBe(200);
  await until(
    'a copy of it',
    async () => (await after.read(erasedChat)).headers.get('saidso-source') === 'cache',
  );
  const client = new pg.Client({ connectionString: stack.postgres });
  await client.connect();
  try {
    const first = await replayErasures(client, ledger);
    expect(first).toEqual({ erased: 1, recorded: 1, known: 0, refused: [] });
    expect(await replayErasures(client, ledger)).toEqual({ erased: 0, recorded: 0, known: 2, refused: [] });
    expect(await exportErasures(client, null)).toEqual(ledger);
  } finally {
    await client.end();
  }
  // The cache goes with the next sweep, which both epochs' isolates run.
  expect((await machinery.sweep()).status).toBe(200);
  await until('the cache cleared', async () => (await after.read(erasedChat)).status === 404);
  expect((await before.read(erasedChat)).status).toBe(404);
  expect(await machinery.count('select count(*) from public.erasures where redis_keys is null')).toBe(0);
  const { status, body } = await after.call<{ code: string }>('POST', '/api/v1/chats', {
    body: { chat_id: youngErasedChat },
  });
  expect([status, body.code]).toEqual([409, 'chat_id_unavailable']);
});
