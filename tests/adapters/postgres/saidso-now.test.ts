// Who may move the clock: a direct connection, never the login of the REST API.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';

const PAST = '2001-02-03T04:05:06+00:00';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function nowOn(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set role service_role');
    await client.query(`set saidso.now = '${PAST}'`);
    const { rows } = await client.query('select public.service_health() as health');
    return rows[0].health.now;
  } finally {
    await client.end();
  }
}

test('a direct connection owns its clock', async () => {
  expect(await nowOn(database.url)).toBe(PAST);
});

test('a session of the REST API has the clock of the machine, whatever it sets', async () => {
  const now = Date.parse(await nowOn(database.authenticatorUrl));
  expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
});
