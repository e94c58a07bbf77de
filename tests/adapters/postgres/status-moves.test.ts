// The table of legal moves exists twice, in TypeScript and in SQL, and says the same.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATUS_MOVES, UPDATE_STATUSES } from '../../../src/domain/update.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('the trigger knows exactly the moves of the domain', async () => {
  const { rows } = await database.pool.query(
    `select prosrc from pg_proc where oid = 'public.guard_status_move'::regproc`,
  );
  const inSql = [...String(rows[0].prosrc).matchAll(/\('(\w+)', '(\w+)'\)/g)].map(([, was, becomes]) => [
    was,
    becomes,
  ]);
  const inDomain = UPDATE_STATUSES.flatMap((was) => STATUS_MOVES[was].map((becomes) => [was, becomes]));
  expect(inSql.toSorted()).toEqual(inDomain.toSorted());
});

test('the status check knows exactly the statuses of the domain', async () => {
  const { rows } = await database.pool.query(
    `select pg_get_constraintdef(oid) as rule from pg_constraint where conname = 'queue_status'`,
  );
  const inSql = [...String(rows[0].rule).matchAll(/'(\w+)'::text/g)].map(([, status]) => status);
  expect(inSql.toSorted()).toEqual([...UPDATE_STATUSES].toSorted());
});
