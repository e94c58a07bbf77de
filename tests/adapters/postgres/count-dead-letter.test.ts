// count_dead_letter through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('twenty callbacks at once are counted as twenty, and end no update', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.machinery.countDeadLetter()));
  expect(new Set(answers.map(unwrap))).toEqual(new Set(['counted']));
  const metrics = unwrap(await stage.machinery.serviceMetrics());
  expect([metrics.dead_letter_callbacks, metrics.outcomes.dead_letter]).toEqual([20, 0]);
});
