// The fault matrix, cell by cell: each fault at each step, alone, keeps every rule.
import { expect, test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { CALL_FAULTS, CELLS, cellName, DELIVERY_FAULTS } from '../../sim/faults.ts';
import { runSeed } from '../../sim/run-schedules.ts';

const factory = createMemoryFactory();
const said = { ...CALL_FAULTS, ...DELIVERY_FAULTS };
const cells = CELLS.map((cell, place) => ({ ...cell, place, said: said[cell.fault] }));

/** A schedule in which the step never happens hurts nothing; the next one of the same cell is tried. */
const MOST_TRIES = 60;

test.for(cells)('every rule is kept when $step is hurt once: $said [$fault]', async (cell) => {
  let hits = 0;
  for (let round = 0; hits < 2 && round < MOST_TRIES; round += 1) {
    const report = await runSeed({ factory, plan: 'singles' }, cell.place + round * CELLS.length);
    expect({ seed: report.seed, violations: report.violations }).toMatchObject({ violations: [] });
    hits += report.injected.get(cellName(cell)) ?? 0;
  }
  expect(hits).toBe(2);
});
