// service_health through the REST API, and what the door says when Postgres is not there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../../src/adapters/postgres/client.ts';
import { serviceHealth } from '../../../src/adapters/postgres/service-health.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { testConfig } from '../../support/test-config.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('the probe asks the database itself', async () => {
  expect(await serviceHealth(stage.door).probe()).toEqual({ ok: true, detail: 'ok' });
});

test('where nothing listens the probe says so', async () => {
  const nowhere = createDatabase(testConfig({ SUPABASE_URL: 'http://127.0.0.1:9' }));
  expect(await serviceHealth(nowhere).probe()).toEqual({ ok: false, detail: 'no_answer' });
});

test('a schema without the function is no answer yet [PGRST202], a lost right is a wrong one [42501]', async () => {
  await stage.pool.query('revoke execute on function service_health from service_role');
  expect(await serviceHealth(stage.door).probe()).toEqual({ ok: false, detail: 'unexpected_answer' });
});
