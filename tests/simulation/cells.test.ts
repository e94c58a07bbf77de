// The fault matrix, cell by cell: each fault at each step, alone and at each of its occurrences, keeps every rule.
import { beforeAll, expect, test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { CALL_FAULTS, CELLS, cellName, DELIVERY_FAULTS } from '../../sim/faults.ts';
import { runSeed } from '../../sim/run-schedules.ts';
import { singleNumbers } from './support/single-numbers.ts';

const factory = createMemoryFactory();
const said = { ...CALL_FAULTS, ...DELIVERY_FAULTS };
const cells = CELLS.map((cell) => ({ ...cell, said: said[cell.fault] }));

let numbers: ReadonlyMap<string, readonly number[]>;
beforeAll(async () => {
  numbers = await singleNumbers('memory');
});

test.for(cells)('every rule is kept when $step is hurt once: $said [$fault]', async (cell) => {
  const own = numbers.get(cellName(cell)) ?? [];
  expect(own.length).toBeGreaterThan(0);
  for (const number of own) {
    const { violations, injected } = await runSeed({ factory, plan: 'singles' }, number);
    expect({ number, violations, hurt: [...injected] }).toEqual({
      number,
      violations: [],
      hurt: [[cellName(cell), 1]],
    });
  }
});
