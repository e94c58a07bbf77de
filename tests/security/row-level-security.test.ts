// Who may touch which table through the REST API that every front end of the project can reach: each role, each table
// and view of the catalogue, each operation. What is readable is what docs/storage.md says is readable.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTenantsStage, type Role, type TenantsStage } from './support/tenants-stage.ts';

const ROLES: readonly Role[] = ['anon', 'A', 'B', 'service_role'];
/** Both of PostgREST's ways to say no: 401 to nobody, 403 to a role without the right. */
const REFUSED: Readonly<Record<Role, number>> = { anon: 401, A: 403, B: 403, service_role: 403 };

let stage: TenantsStage;
let tables: string[];
beforeAll(async () => {
  stage = await openTenantsStage();
  const { rows } = await stage.pool.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f') order by 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(() => stage?.close());

/** Tables whose section of docs/storage.md says *readable*. */
function readable(): string[] {
  const sections = readFileSync('docs/storage.md', 'utf8').split(/^### /m).slice(1);
  const about = sections.map((section) => section.split('\n## ')[0] ?? '');
  return about.flatMap((section) => {
    const [name = ''] = section.split('\n');
    return /\*readable\*/.test(section) ? [name.trim()] : [];
  });
}

/** Every row of every table as one text; views show ages, which grow by themselves. */
async function wholeDatabase(): Promise<string> {
  const { rows: stored } = await stage.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const texts = await Promise.all(
    stored
      .map(({ name }) => name)
      .map(async (table) => {
        const { rows } = await stage.pool.query(
          `select to_jsonb(t)::text as row from public.${table} t order by 1`,
        );
        return `${table}\n${rows.map(({ row }) => row).join('\n')}`;
      }),
  );
  return texts.join('\n');
}

const columnsOf = async (table: string) =>
  (
    await stage.pool.query<{ name: string }>(
      `select attname as name from pg_attribute
       where attrelid = ('public.' || $1)::regclass and attnum > 0 and not attisdropped and attidentity = '' order by attnum`,
      [table],
    )
  ).rows.map(({ name }) => name);

test('the tables and views are found, and those that hold words have rows of A, B and the other tenant', async () => {
  expect(tables.length).toBeGreaterThanOrEqual(13);
  expect(readable().length).toBeGreaterThanOrEqual(5);
  expect(tables).toEqual(expect.arrayContaining(readable()));
  for (const table of readable()) {
    const { rows } = await stage.pool.query(`select distinct chat_id from public.${table}`);
    const { a, b, elsewhere } = stage.chats;
    expect(rows.map(({ chat_id }) => chat_id).toSorted(), table).toEqual(
      [a, b, elsewhere].map(({ chatId }) => chatId).toSorted(),
    );
  }
});

test.for(ROLES)('%s reads its own rows of readable tables and not one row else', async (role) => {
  for (const table of tables) {
    const { status, body, text } = await stage.ask(role, 'GET', `${table}?select=*`);
    const own = role === 'A' ? stage.chats.a : role === 'B' ? stage.chats.b : null;
    if (own === null || !readable().includes(table)) {
      expect(status, `${role} selects ${table}: ${text}`).toBe(REFUSED[role]);
      expect(text, `${role} selects ${table}`).toContain('42501');
      continue;
    }
    const rows = body as { chat_id: string; user_id: string; tenant_id: string }[];
    expect(status, table).toBe(200);
    expect(rows.length, table).toBeGreaterThanOrEqual(1);
    expect(new Set(rows.map((row) => row.chat_id)), table).toEqual(new Set([own.chatId]));
    const { rows: all } = await stage.pool.query(`select 1 from public.${table} where chat_id = $1`, [
      own.chatId,
    ]);
    expect(rows.length, table).toBe(all.length);
  }
});

test.for(ROLES)('%s writes no row anywhere: not inserted, upserted, updated or deleted', async (role) => {
  const before = await wholeDatabase();
  for (const table of tables) {
    const columns = await columnsOf(table);
    const first = columns[0] ?? '';
    const attempts = [
      ['POST', table, { [first]: null }],
      ['POST', `${table}?on_conflict=${first}`, [{}]],
      ['PATCH', `${table}?${first}=not.is.null`, { [first]: null }],
      ['DELETE', `${table}?${first}=not.is.null`, undefined],
      ['DELETE', table, undefined],
      ['PATCH', table, { [columns.at(-1) ?? first]: null }],
    ] as const;
    for (const [method, path, body] of attempts) {
      const { status, text } = await stage.ask(role, method, path, body);
      expect(text, `${role} ${method} ${path} answered ${status}`).not.toBe('');
      const { code } = JSON.parse(text) as { code?: string };
      // 55000: a view that sums rows up cannot be written to by anybody.
      expect(['42501', '55000'], `${role} ${method} ${path}: ${text}`).toContain(code);
      if (code === '42501') expect(status, `${role} ${method} ${path}`).toBe(REFUSED[role]);
    }
  }
  expect(await wholeDatabase()).toBe(before);
});

test.for(['anon', 'A', 'B'] as const)('%s executes no function of ours', async (role) => {
  const { rows } = await stage.pool.query<{ name: string; parameters: string[] | null }>(
    `select proname as name, proargnames as parameters from pg_proc
     where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(30);
  const before = await wholeDatabase();
  for (const { name, parameters } of rows) {
    const body = Object.fromEntries((parameters ?? []).map((parameter) => [parameter, null]));
    const { status } = await stage.ask(role, 'POST', `rpc/${name}`, body);
    // PostgREST does not even see some: 404. Either way nothing was run.
    expect([REFUSED[role], 404], `${role} calls ${name}`).toContain(status);
  }
  expect(await wholeDatabase()).toBe(before);
});

test('the service executes its functions and cannot read a table: a leaked key opens no table', async () => {
  const { rows } = await stage.pool.query<{ name: string }>(
    `select proname as name from pg_proc
     where pronamespace = 'public'::regnamespace and has_function_privilege('service_role', oid, 'execute')`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(30);
  const { tenantId: tenant_id, userId: user_id, chatId: chat_id } = stage.chats.a;
  const read = await stage.ask('service_role', 'POST', 'rpc/read_chat', { tenant_id, user_id, chat_id });
  expect([read.status, read.text]).toEqual([200, expect.stringContaining(chat_id)]);
  const { rows: granted } = await stage.pool.query(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'S')
     and has_table_privilege('service_role', oid, 'select, insert, update, delete, truncate, references, trigger')`,
  );
  expect(granted).toEqual([]);
});

test('other schemas are not served', async () => {
  const response = await stage.ask('service_role', 'GET', 'users?select=*');
  expect(response.status).toBe(404);
});
