// The same schedules on real Postgres, through the product's adapters and SQL.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DriverFactory } from '../../sim/drivers/driver.ts';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { openPostgresFactory } from '../../sim/drivers/postgres.ts';
import { CELLS } from '../../sim/faults.ts';
import { planOf } from '../../sim/plan-of.ts';
import { runSchedule } from '../../sim/run-schedule.ts';
import { runSeed } from '../../sim/run-schedules.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { newChat } from '../support/memory-examples.ts';
import { holdSeeds } from './support/hold-seeds.ts';
import { singleNumbers } from './support/single-numbers.ts';

let database: TestDatabase;
let factory: DriverFactory;

beforeAll(async () => {
  database = await createDatabase();
  factory = await openPostgresFactory(database.url);
});

afterAll(async () => {
  await factory.close();
  await database.drop();
});

test('the schedules of the seeds 1 to 500 keep every rule on Postgres', { timeout: 300_000 }, () =>
  holdSeeds(factory, 1, 500),
);

test('each single cell keeps every rule on Postgres', { timeout: 240_000 }, async () => {
  const numbers = await singleNumbers('postgres');
  expect(numbers.size).toBe(CELLS.length);
  for (const [name, [first]] of numbers) {
    const { violations, injected } = await runSeed({ factory, plan: 'singles' }, first ?? -1);
    expect({ name, violations, hurt: [...injected] }).toEqual({ name, violations: [], hurt: [[name, 1]] });
  }
});

test('the fakes keep the rules of the SQL: 100 schedules leave the same event log on both', {
  timeout: 120_000,
}, async () => {
  const memory = createMemoryFactory();
  const play = async (on: DriverFactory, seed: number) => {
    const { tenantId } = newChat();
    const { plan } = await planOf('postgres', 'random', seed);
    const { hash } = await runSchedule({
      ...{ seed, plan },
      factory: on,
      operations: 4,
      isEventful: false,
      tenantId,
    });
    return `${seed} ${hash}`;
  };
  for (let seed = 1_000; seed < 1_100; seed += 1)
    expect(await play(factory, seed)).toBe(await play(memory, seed));
});
