// docs/storage.md: tables, functions, codes and keys are those of the code, and a memory can be rebuilt from its facts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEntry } from '../../src/adapters/postgres/read-entry.ts';
import {
  BUG_SQLSTATE,
  FENCE_REFUSAL_OF_SQLSTATE,
  PROBLEM_OF_SQLSTATE,
} from '../../src/adapters/postgres/sqlstate.ts';
import {
  KEY_LIMIT_PREFIX,
  LIMIT_PREFIX,
  memoryKey,
  TOMBSTONE_SECONDS,
} from '../../src/adapters/redis/keys.ts';
import { CONFIG_KEYS } from '../../src/config-keys.ts';
import { entryRow } from '../../src/contract/rows.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { asId, type ChatId, type TenantId } from '../../src/domain/ids.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { namesIn, ROOT, readPage } from './support/read-page.ts';

const page = readPage('docs/storage.md');
const schema = readFileSync(join(ROOT, 'supabase/schema.sql'), 'utf8');
const tables = [...schema.matchAll(/^create table public\.(\w+) \(\n([\s\S]*?)^\)/gm)].map(
  ([, name = '', body = '']) => ({
    name,
    columns: [...body.matchAll(/^ {2}"?(\w+)"? (?!CHECK|PRIMARY|UNIQUE|FOREIGN)/gm)]
      .map(([, column = '']) => column)
      .filter((column) => column !== 'constraint'),
  }),
);
const tableHeaded = (header: string) => page.tables.find((table) => table.header[0] === header)?.rows ?? [];

test('every table of the schema has its section, and no other is described', () => {
  const described = page.tables
    .filter(({ header }) => header.join() === 'column,')
    .map(({ heading }) => heading);
  expect(described.sort()).toEqual(tables.map(({ name }) => name).sort());
});

test.for(tables)('the columns of $name are those of the schema', ({ name, columns }) => {
  const rows =
    page.tables.find(({ heading, header }) => heading === name && header[0] === 'column')?.rows ?? [];
  expect(columns.length).toBeGreaterThan(1);
  expect(rows.flatMap(([cell]) => namesIn(cell)).sort()).toEqual([...columns].sort());
});

test('the functions are those that the service role may execute', () => {
  const granted = [
    ...schema.matchAll(/^grant execute on function public\.(\w+)\([^\n]*\) to [^\n]*service_role/gm),
  ];
  const listed = tableHeaded('function').flatMap(([cell]) => namesIn(cell));
  expect(listed.sort()).toEqual([...new Set(granted.map(([, name]) => name))].sort());
});

test('the SQLSTATEs are those of the registry', () => {
  const problems = Object.entries(PROBLEM_OF_SQLSTATE).map(([code, { code: problem }]) => [code, problem]);
  const real = [...problems, ...Object.entries(FENCE_REFUSAL_OF_SQLSTATE), [BUG_SQLSTATE, 'bug']];
  expect(
    tableHeaded('SQLSTATE')
      .map((row) => row.flatMap(namesIn))
      .sort(),
  ).toEqual(real.sort());
});

test('the keys in Redis and their lives are those of the code', () => {
  const [tenant, chat] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
  const real = memoryKey(7, { tenantId: asId<TenantId>(tenant), chatId: asId<ChatId>(chat) })
    .replace('7', '<epoch>')
    .replace(tenant, '<tenant>')
    .replace(chat, '<chat>');
  const rows = tableHeaded('key');
  expect(rows.map(([key]) => namesIn(key)[0])).toEqual([
    real,
    undefined,
    `${LIMIT_PREFIX}:<hash>:<minute>`,
    `${KEY_LIMIT_PREFIX}:<hash>:<minute>`,
  ]);
  expect(rows[1]?.[2]).toBe(`${TOMBSTONE_SECONDS.toLocaleString('en')} s`);
});

test('the retention that it tells is the default of the settings', () => {
  const told = tableHeaded('what').flatMap(([, text = '']) => [...text.matchAll(/`(\w+_DAYS)` \((\d+)\)/g)]);
  expect(told.map(([, key, days]) => [key, days])).toEqual(
    (
      [
        'TEXT_RETENTION_DAYS',
        'ROW_RETENTION_DAYS',
        'DEAD_LETTER_DAYS',
        'CLOSED_RETENTION_DAYS',
        'AUDIT_RETENTION_DAYS',
      ] as const
    ).map((key) => [key, String(CONFIG_KEYS[key].schema.parse(undefined))]),
  );
});

let stack: TestStack;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack();
  database = new pg.Client({ connectionString: stack.postgres });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await stack?.stop();
});

test('folding the facts that real applies have stored gives the memory that the API answers', async () => {
  const [person] = await stack.people(1);
  const headers = {
    authorization: `Bearer ${person?.token}`,
    'content-type': 'application/json',
    prefer: 'wait=10',
  };
  const post = async (path: string, body: object) =>
    (await fetch(`${stack.api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  const { chat_id } = await post('/api/v1/chats', {});
  const said = [
    'My name is Jonas. My budget is 240 euros.',
    'We are 6 people.',
    'Actually, we are 8 people.',
  ];
  for (const content of said) {
    const messages = [
      { role: 'user', content },
      { role: 'assistant', content: 'How about Trattoria Sole?' },
    ];
    expect(await post('/api/v1/memory/update', { chat_id, messages })).toMatchObject({ status: 'complete' });
  }
  const answer = await (await fetch(`${stack.api}/api/v1/memory/${chat_id}`, { headers })).json();
  expect(answer).toMatchObject({ version: 3, user_confirmed: { name: 'Jonas', party_size: '8' } });

  const { rows } = await database.query(
    'select seq::int, position, kind, section, key, value, many, confidence, evidence, reason, tokens from chat_facts where chat_id = $1 order by random()',
    [chat_id],
  );
  const entries: Entry[] = rows.map((row) => readEntry(entryRow.parse(row)));
  expect(entries.length).toBeGreaterThan(4);
  const { user_confirmed, llm_inferred, general_summary, to_confirm, token_count, size_state } = answer;
  expect(foldEntries(entries, answer.token_limit)).toEqual({
    user_confirmed,
    llm_inferred,
    general_summary,
    to_confirm,
    token_count,
    size_state,
  });
});
