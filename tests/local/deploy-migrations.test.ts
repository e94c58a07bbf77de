// The migrations step of a deployment on a real Postgres that has what a new Supabase project has, and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../deploy/read-settings.ts';
import { migrate } from '../../deploy/release.ts';
import { createProgress } from '../../local/stack/progress.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
const lines: string[] = [];
const progress = createProgress({ write: (text) => lines.push(text.trim()) });
const options = (databaseUrl?: string) => ({
  settings: readSettings({}, {}, {}),
  databaseUrl,
  token: undefined,
  progress,
});

beforeAll(async () => {
  database = await createDatabase('bare');
});
afterAll(() => database.drop());

test('without a database address the step is skipped and says what to run by hand', async () => {
  lines.length = 0;
  await migrate(options());
  expect(lines).toEqual([
    '! migrations: skipped, SUPABASE_DB_URL is not set. By hand: supabase db push --remote',
  ]);
});

test('a first deployment applies every migration, a second finds nothing to do', async () => {
  lines.length = 0;
  await migrate(options(database.url));
  await migrate(options(database.url));
  expect(lines[0]).toMatch(/^✓ migrations .* \d+ applied$/);
  expect(lines[1]).toMatch(/^✓ migrations .* nothing to apply$/);
  const { rows } = await database.pool.query<{ applied: string }>(
    'select count(*) as applied from supabase_migrations.schema_migrations',
  );
  expect(Number(rows[0]?.applied)).toBeGreaterThan(40);
  // What the service calls first; the history alone would prove nothing.
  await database.pool.query('select public.service_health()');
});
