// Random schedules in memory; in two files, so that two cores share the work.
import { test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { holdSeeds } from './support/hold-seeds.ts';

test('the schedules of the seeds 1 to 10_000 keep every rule in memory', { timeout: 300_000 }, () =>
  holdSeeds(createMemoryFactory(), 1, 10_000),
);
