// A test database: a clone of its own that takes a crowd.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase('bare');
});
afterAll(() => database.drop());

test('one hundred inserts at once all arrive', async () => {
  await database.pool.query('create table crowd (n int primary key)');
  const inserts = Array.from({ length: 100 }, (_, n) =>
    database.pool.query('insert into crowd values ($1)', [n]),
  );
  await Promise.all(inserts);
  const { rows } = await database.pool.query('select count(*)::int as count, sum(n)::int as sum from crowd');
  expect(rows).toEqual([{ count: 100, sum: 4950 }]);
});

test('a clone does not see the tables of another clone', async () => {
  const other = await createDatabase('bare');
  await other.pool.query('create table only_here (n int)');
  const { rows } = await database.pool.query(`select to_regclass('public.only_here') as found`);
  expect(rows).toEqual([{ found: null }]);
  await other.drop();
});

test('a new project grants nothing in public: anon cannot read a table nobody granted', async () => {
  await database.pool.query('create table secrets (n int)');
  const client = await database.pool.connect();
  await client.query('set role anon');
  await expect(client.query('select * from secrets')).rejects.toMatchObject({ code: '42501' });
  client.release(true);
});
