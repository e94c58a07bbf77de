// The REST side behaves as a Supabase project's: keys, users' tokens, row-level security, refusals, recovery.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { startPostgres } from '../../local/postgres.ts';
import type { RunningRest } from '../../local/rest.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PUBLIC_KEY, PUBLISHABLE_KEY, SECRET_KEY, signUserToken, startRestFor } from '../support/rest.ts';

const ANNA = '11111111-1111-4111-8111-111111111111';
const BEN = '22222222-2222-4222-8222-222222222222';
const SCHEMA = `
  create table notes (id int generated always as identity primary key, user_id uuid not null, body jsonb not null);
  alter table notes enable row level security;
  create policy own on notes for select to authenticated using (user_id = auth.uid());
  grant select on notes to authenticated;
  create function add_note(p_user_id uuid, p_body jsonb) returns int language sql security definer
    set search_path = '' as $$ insert into public.notes (user_id, body) values (p_user_id, p_body) returning id $$;
  create function refuse() returns void language plpgsql as $$ begin raise 'no' using errcode = 'SD404'; end $$;
  revoke execute on function add_note, refuse from public;
  grant execute on function add_note, refuse to service_role;`;

let database: TestDatabase;
let rest: RunningRest;

beforeAll(async () => {
  database = await createDatabase('bare');
  await database.pool.query(SCHEMA);
  rest = await startRestFor(database);
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

const service = () => createClient(rest.url, SECRET_KEY, { auth: { persistSession: false } });
const asUser = (token: string) =>
  createClient(rest.url, PUBLISHABLE_KEY, { accessToken: () => Promise.resolve(token) });

test('the secret key calls a function of the service role, with JSON as it was sent', async () => {
  const body = { words: ['grün', '"'], n: 1 };
  const { data, error } = await service().rpc('add_note', { p_user_id: ANNA, p_body: body });
  expect(error).toBeNull();
  const { rows } = await database.pool.query('select body from notes where id = $1', [data]);
  expect(rows).toEqual([{ body }]);
});

test('the publishable key may not call it [42501]', async () => {
  const client = createClient(rest.url, PUBLISHABLE_KEY, { auth: { persistSession: false } });
  const { error, status } = await client.rpc('add_note', { p_user_id: ANNA, p_body: {} });
  expect([error?.code, status]).toEqual(['42501', 401]);
});

test.each(['ES256', 'HS256'] as const)(
  'a user with an %s token sees the own rows and nobody else’s',
  async (alg) => {
    await service().rpc('add_note', { p_user_id: BEN, p_body: { of: 'ben' } });
    const ben = await asUser(await signUserToken(BEN, alg))
      .from('notes')
      .select('user_id');
    expect(new Set(ben.data?.map(({ user_id }) => user_id))).toEqual(new Set([BEN]));
    const stranger = await asUser(await signUserToken('33333333-3333-4333-8333-333333333333', alg))
      .from('notes')
      .select();
    expect(stranger.data).toEqual([]);
  },
);

test('a user cannot write past the policies [42501]', async () => {
  const { error } = await asUser(await signUserToken(BEN))
    .from('notes')
    .insert({ user_id: BEN, body: {} });
  expect(error?.code).toBe('42501');
});

test('an expired token is refused [401]', async () => {
  const { error, status } = await asUser(await signUserToken(BEN, 'ES256', -60))
    .from('notes')
    .select();
  expect([status, error?.code]).toEqual([401, 'PGRST301']);
});

test('a token with a false signature is refused [401]', async () => {
  const token = await signUserToken(BEN);
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`;
  expect((await asUser(forged).from('notes').select()).status).toBe(401);
});

test.each([
  ['no key', {}],
  ['an unknown key', { apikey: 'sb_secret_of_another_project' }],
  ['another key as bearer', { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${SECRET_KEY}` }],
])('a request with %s is refused at the gate [401]', async (_, headers: Record<string, string>) => {
  const response = await fetch(`${rest.url}/rest/v1/notes`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toHaveProperty('message');
});

test('a refusal of a function arrives with its own code', async () => {
  const { error } = await service().rpc('refuse');
  expect(error?.code).toBe('SD404');
});

test('the public keys are where Supabase Auth puts them', async () => {
  const response = await fetch(`${rest.url}/auth/v1/.well-known/jwks.json`);
  expect(await response.json()).toEqual({ keys: [PUBLIC_KEY] });
  expect(PUBLIC_KEY).not.toHaveProperty('d');
});

test('one hundred calls at once all arrive', async () => {
  const before = await database.pool.query('select count(*)::int as n from notes');
  const calls = Array.from({ length: 100 }, (_, n) =>
    service().rpc('add_note', { p_user_id: ANNA, p_body: { n } }),
  );
  expect((await Promise.all(calls)).filter(({ error }) => error)).toEqual([]);
  const after = await database.pool.query('select count(*)::int as n from notes');
  expect(after.rows[0].n - before.rows[0].n).toBe(100);
});

test('requests are counted by path, from the last reset', async () => {
  await fetch(`${rest.url}/__requests/reset`, { method: 'POST' });
  await service().from('notes').select('id').limit(1);
  await service().rpc('refuse');
  const response = await fetch(`${rest.url}/__requests`);
  expect(await response.json()).toEqual({
    requests: 2,
    byPath: { '/rest/v1/notes': 1, '/rest/v1/rpc/refuse': 1 },
  });
});

test('a function made later is found after NOTIFY pgrst', async () => {
  await database.pool.query(`create function later() returns int language sql as 'select 5';
    notify pgrst, 'reload schema'`);
  const found = await pollUntil(async () => (await service().rpc('later')).data === 5, 10_000);
  expect(found).toBe(true);
});

test('it comes back by itself after Postgres was killed and restarted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-rest-'));
  const first = await startPostgres({ dataDir: join(folder, 'data'), port: 0 });
  const url = first.superuserUrl('postgres');
  await bootstrapDatabase(url);
  const own = await startRestFor({
    ...database,
    authenticatorUrl: url.replace('postgres@', 'authenticator@'),
  });
  const status = async () => (await fetch(`${own.url}/rest/v1/`, { headers: { apikey: SECRET_KEY } })).status;
  expect(await status()).toBe(200);
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  expect(await status()).toBeGreaterThanOrEqual(500);
  const second = await startPostgres({ dataDir: join(folder, 'data'), port: first.port });
  expect(await pollUntil(async () => (await status()) === 200, 20_000)).toBe(true);
  await own.close();
  await second.close();
  await rm(folder, { recursive: true, force: true });
});
