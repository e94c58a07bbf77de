// `npm start` with SUPABASE_URL: the rows are in a project elsewhere, which here is another gateway and database.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningRest } from '../../local/rest.ts';
import { readStackJson } from '../../local/stack/stack-json.ts';
import { stateDir } from '../../local/stack/state-dir.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { JWT_SECRET, SECRET_KEY, startRestFor } from '../support/rest.ts';
import { runScript } from './start-process.ts';

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ONCE = ['--once', '--port', '0'];
const SERVE = ['--no-demo', '--port', '0'];

let database: TestDatabase;
let rest: RunningRest;
let folder: string;

beforeAll(async () => {
  database = await createDatabase('bare');
  const publicKey = { ...(await exportJWK(signing.publicKey)), alg: 'ES256', use: 'sig', kid: 'project' };
  rest = await startRestFor(database, { jwks: [publicKey] });
});
afterAll(async () => {
  await rest?.close();
  await database?.drop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-project-'));
});
afterEach(async () => {
  await runScript('stop', folder).exitCode();
  await rm(folder, { recursive: true, force: true });
});

const project = () => ({ SUPABASE_URL: `${rest.url}/`, SUPABASE_SECRET_KEY: SECRET_KEY });

async function countRows(table: 'chats' | 'chat_context_queue', userId?: string): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int from public.${table} where $1::uuid is null or user_id = $1`,
    [userId],
  );
  return rows[0].count;
}

test('a project without our functions is told apart, with what to do about it', async () => {
  const start = runScript('start', folder, ONCE, { ...project(), SUPABASE_JWT_SECRET: JWT_SECRET });
  expect(await start.exitCode()).toBe(1);
  expect(start.output()).toContain(
    'saidso: The project lacks our functions: the migrations are not applied.',
  );
  expect(start.output()).toContain('Set SUPABASE_DB_URL');
});

test('with SUPABASE_DB_URL it is migrated, and the sample conversation ends up in it', async () => {
  const settings = { ...project(), SUPABASE_JWT_SECRET: JWT_SECRET, SUPABASE_DB_URL: database.url };
  const start = runScript('start', folder, ONCE, settings);
  expect([await start.exitCode(), start.output()]).toEqual([
    0,
    expect.stringContaining('The memory is what the conversation said'),
  ]);
  expect(start.output()).toContain(`Database: ${rest.url}.`);
  expect(start.output()).toMatch(/^✓ migrations +\d+ ms +\d\d applied now/m);
  expect(start.output()).not.toMatch(/^✓ (postgres|rest) /m);
  expect(existsSync(stateDir(folder).postgres)).toBe(false);
  expect(await countRows('chats')).toBe(1);
  expect(await countRows('chat_context_queue')).toBeGreaterThan(4);
});

test('with SAIDSO_TOKEN that very user is spoken as, and no secret of the project is written down', async () => {
  const userId = randomUUID();
  const token = await new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'project' })
    .setSubject(userId)
    .setIssuer(`${rest.url}/auth/v1`)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(signing.privateKey);
  const settings = { ...project(), SAIDSO_TOKEN: token, SUPABASE_DB_URL: database.url };
  const start = runScript('start', folder, SERVE, settings);
  await start.says(/Serving/);
  expect(start.output()).toContain('a Supabase project; nothing of it runs here');
  const state = stateDir(folder);
  const stack = readStackJson(state);
  expect(stack).toMatchObject({ database: 'project', rest: rest.url, postgres: '', jwt_secret: '' });
  expect(Object.keys(stack?.pids ?? {}).sort()).toEqual(['model', 'qstash', 'redis', 'supervisor', 'worker']);
  const response = await fetch(`${stack?.api}/api/v1/chats`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack?.tokens.user_a}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(201);
  expect(await countRows('chats', userId)).toBe(1);
  const written = await Promise.all([state.stack, state.credentials].map((file) => readFile(file, 'utf8')));
  expect(written.join('')).not.toContain(SECRET_KEY);
  expect(written.join('')).not.toContain(database.url);
});

const REFUSED: [string, Record<string, string>, string][] = [
  ['no secret key', { SUPABASE_SECRET_KEY: '' }, 'SUPABASE_URL is set, but SUPABASE_SECRET_KEY is not.'],
  ['no address', { SUPABASE_URL: 'my-project' }, 'SUPABASE_URL is not an address.'],
  ['nobody to speak as', { SUPABASE_JWT_SECRET: '' }, 'SUPABASE_URL is set, but nobody to speak as.'],
  [
    'a token that is none',
    { SUPABASE_JWT_SECRET: '', SAIDSO_TOKEN: 'sesame' },
    'SAIDSO_TOKEN is not an access token.',
  ],
  [
    'a key of another project',
    { SUPABASE_SECRET_KEY: 'sb_secret_other' },
    'The project refuses SUPABASE_SECRET_KEY.',
  ],
  [
    'an address where nobody is',
    { SUPABASE_URL: 'http://127.0.0.1:9' },
    'Nobody answers at http://127.0.0.1:9.',
  ],
];
test.for(REFUSED)('%s is refused in words', async ([, wrong, words]) => {
  const settings = { ...project(), SUPABASE_JWT_SECRET: JWT_SECRET, ...wrong };
  const start = runScript('start', folder, SERVE, settings);
  expect(await start.exitCode()).toBe(1);
  expect(start.output()).toContain(`saidso: ${words}\n        `);
  expect(start.output()).not.toContain('sesame');
});
