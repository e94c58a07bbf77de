// The committed schema and types are what the migrations make.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpSchema } from '../../local/postgres/dump-schema.ts';
import { generateTypes } from '../../local/postgres/generate-types.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test.each([
  ['supabase/schema.sql', 'dump', dumpSchema],
  ['src/contract/database.ts', 'types', generateTypes],
])('%s is what the migrations make (else run: npm run db -- %s)', async (file, _, generate) => {
  const client = await database.pool.connect();
  const made = await generate(client).finally(() => client.release());
  expect(await readFile(join(import.meta.dirname, '..', '..', file), 'utf8')).toBe(made);
});
