// Every check holds on a database that the real flows wrote under faults, and sees the violation that it is there for.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresFactory } from '../../../sim/drivers/postgres.ts';
import { runSchedules } from '../../../sim/run-schedules.ts';
import { SETTINGS } from '../../../sim/world.ts';
import { readSqlChecks } from '../../../verify/check-sql.ts';
import { type DatabaseReport, verifyDatabase, verifyRows } from '../../../verify/verify-database.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { PLANTED } from './planted.ts';

const SCHEDULES = 60;
/** The schedules play at a time of their own. */
const DEPLOYMENT = { rowDays: 36_500, maxAttempts: SETTINGS.maxAttempts };

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  const factory = await openPostgresFactory(database.url);
  const keeping = { ...factory, clear: async () => undefined };
  const report = await runSchedules({ factory: keeping, plan: 'random', firstSeed: 1, schedules: SCHEDULES });
  await factory.close();
  expect(report.broken).toEqual([]);
}, 120_000);
afterAll(() => database?.drop());

const broken = ({ checked }: DatabaseReport) =>
  checked.filter(({ count }) => count > 0).map(({ name, violations }) => [name, violations]);
const CODED = ['05-memory-is-the-fold', '10-words-were-said'];

test('what the flows wrote under faults passes every check, and there was much to look at', async () => {
  const report = await verifyDatabase(database.url, { deployment: DEPLOYMENT });
  expect(broken(report)).toEqual([]);
  expect(report.checked.map(({ name }) => name)).toEqual([
    ...readSqlChecks().map(({ name }) => name),
    ...CODED,
  ]);
  expect(report.chats).toBeGreaterThan(SCHEDULES / 2);
  expect(report.erasures).toBeGreaterThan(0);
  const words = report.checked.find(({ name }) => name === '10-words-were-said');
  expect(Number(/^\d+/.exec(words?.detail ?? '')?.[0])).toBeGreaterThan(SCHEDULES);
});

describe('a planted violation is reported', () => {
  test('for every check there is one', () => {
    const checks = [...readSqlChecks().map(({ name }) => name), ...CODED];
    expect([...new Set(PLANTED.map(({ check }) => check))].sort()).toEqual(checks.sort());
  });

  test.for(PLANTED)('when $what: $check, and no other invariant', async ({ check, sql, rowDays }) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(sql);
      const deployment = { ...DEPLOYMENT, ...(rowDays !== undefined && { rowDays }) };
      const found = broken(await verifyRows(client, { deployment }));
      expect(found.map(([name]) => name)).toContain(check);
      expect(new Set(found.map(([name]) => String(name).slice(0, 2)))).toEqual(new Set([check.slice(0, 2)]));
    } finally {
      // Taken back, so that the next one starts from a database that holds.
      await client.query('rollback');
      await client.end();
    }
  });
});
