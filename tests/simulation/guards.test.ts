// Guards taken out of the real SQL and source: what is cheap of the proof `guard-mutants`, which runs them all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { loadPgtap } from '../support/pgtap.ts';
import { FEWEST, FEWEST_SQL, PORT_MUTANTS, SOURCE_GUARDS, SQL_GUARDS } from './support/guards/all-guards.ts';
import { replaceOnce } from './support/guards/guard.ts';
import { killSource } from './support/guards/kill-source.ts';
import { killSql, removeGuard } from './support/guards/kill-sql.ts';

const root = join(import.meta.dirname, '../..');
const ASSERTED = SQL_GUARDS.filter(({ killer }) => killer.by === 'pgtap');
/** The first schedules notice at once. */
const SIMULATED = SOURCE_GUARDS.filter(({ killer }) => killer.by === 'simulation').slice(0, 3);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('there are enough guards, each under a name of its own', () => {
  const names = [...SQL_GUARDS, ...SOURCE_GUARDS, ...PORT_MUTANTS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(FEWEST);
  expect(SQL_GUARDS.length).toBeGreaterThanOrEqual(FEWEST_SQL);
});

test.for(SOURCE_GUARDS)('the guard is in the source, once: $name', ({ edits }) => {
  for (const edit of edits) {
    const text = readFileSync(join(root, edit.of), 'utf8');
    expect(replaceOnce(text, edit)).not.toBe(text);
  }
});

test.for(SQL_GUARDS)('the guard is in the SQL, once: $name', async ({ edits }) => {
  for (const edit of edits) {
    const { rows } = await database.pool.query<{ text: string }>(
      "select pg_get_functiondef(('public.' || $1)::regproc) as text",
      [edit.of],
    );
    const text = rows[0]?.text ?? '';
    expect(replaceOnce(text, edit)).not.toBe(text);
  }
});

test('without any guard taken out, no assertion of theirs fails', { timeout: 120_000 }, async () => {
  const whole = await createDatabase();
  await loadPgtap(whole.url);
  for (const { killer } of ASSERTED)
    expect([killer, await killSql(whole.url, killer)]).toEqual([killer, null]);
  await whole.drop();
});

test.for(ASSERTED)('an assertion dies without: $name', { timeout: 60_000 }, async (guard) => {
  const scratch = await createDatabase();
  await loadPgtap(scratch.url);
  await removeGuard(scratch.url, guard);
  expect(await killSql(scratch.url, guard.killer)).toMatch(guard.killer.dies);
  await scratch.drop();
});

test.for(SIMULATED)('a schedule breaks a rule without: $name', { timeout: 60_000 }, async (guard) => {
  expect(await killSource(guard)).toMatch(guard.killer.dies);
});
