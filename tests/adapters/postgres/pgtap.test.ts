// Runs every file of supabase/tests, and shows that a failing assertion would be seen.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { loadPgtap, runPgtap } from '../../support/pgtap.ts';

const folder = join(import.meta.dirname, '../../../supabase/tests');

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await loadPgtap(database.url);
});
afterAll(() => database.drop());

test.each(readdirSync(folder))('%s holds', async (file) => {
  const lines = await runPgtap(database.url, join(folder, file));
  const passed = lines.filter((line) => line.startsWith('ok'));
  expect(lines.filter((line) => !line.startsWith('ok') && !line.startsWith('1..'))).toEqual([]);
  // The plan comes last, so a file that stops half-way has none.
  expect(lines.at(-1)).toBe(`1..${passed.length}`);
  expect(passed.length).toBeGreaterThan(0);
});

test.each([
  ['a false assertion', "select ok(false, 'no');", /^not ok 1 - no/],
  ['a table without row-level security', 'create table public.bare (id int);', /^not ok .*bare/],
])('%s is seen', async (_, sql, expected) => {
  const own = mkdtempSync(join(tmpdir(), 'saidso-pgtap-'));
  const file = join(own, 'planted.test.sql');
  const scan = `select ok(relrowsecurity, relname) from pg_class where relname = 'bare';`;
  writeFileSync(file, `begin; select * from no_plan(); ${sql} ${scan} select * from finish(); rollback;`);
  expect(await runPgtap(database.url, file)).toContainEqual(expect.stringMatching(expected));
  rmSync(own, { recursive: true });
});
