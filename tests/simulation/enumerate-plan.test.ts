// Exhaustive plans leave nothing out and name nothing twice.
import { expect, test } from 'vitest';
import { baseScripts, SCRIPTS, unreachable } from '../../sim/base-scripts.ts';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { countPlan, planAt } from '../../sim/enumerate-plan.ts';
import { targetName } from '../../sim/fault-plan.ts';
import { CELLS, cellName } from '../../sim/faults.ts';
import { runSeed } from '../../sim/run-schedules.ts';

test('there are scripts, and together they reach every step', async () => {
  const scripts = await baseScripts('memory');
  expect(scripts.length).toBe(SCRIPTS);
  expect(unreachable(scripts)).toEqual([]);
});

test('singles are every cell at every occurrence of every script', async () => {
  const scripts = await baseScripts('memory');
  const names = Array.from({ length: countPlan('singles', scripts) }, (_, number) => {
    const { script, targets } = planAt('singles', scripts, number);
    return `${script.seed} ${targets.map(targetName)}`;
  });
  const due = scripts.flatMap(({ seed, occurrences }) =>
    CELLS.flatMap((cell) =>
      Array.from(
        { length: occurrences.get(cell.step) ?? 0 },
        (_, place) => `${seed} ${cellName(cell)}@${place + 1}`,
      ),
    ),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.toSorted()).toEqual(due.toSorted());
});

test('pairs are every two cells once, and a cell with itself at two occurrences', async () => {
  const scripts = await baseScripts('memory');
  const total = countPlan('pairs', scripts);
  expect(total).toBe((CELLS.length * (CELLS.length + 1)) / 2);
  const names = new Set<string>();
  for (let number = 0; number < total; number += 1) {
    const { targets } = planAt('pairs', scripts, number);
    expect(new Set(targets.map(({ step, occurrence }) => `${step}@${occurrence}`)).size).toBe(2);
    names.add(targets.map(cellName).toSorted().join(' '));
  }
  expect(names.size).toBe(total);
});

test('triples are every three cells once, at three calls', async () => {
  const scripts = await baseScripts('memory');
  const total = countPlan('triples', scripts);
  expect(total).toBe((CELLS.length * (CELLS.length + 1) * (CELLS.length + 2)) / 6);
  const names = new Set<string>();
  // Every 97th, which meets no period of the numbering.
  let tried = 0;
  for (let number = 0; number < total; number += 97) {
    const { targets } = planAt('triples', scripts, number);
    expect(new Set(targets.map(({ step, occurrence }) => `${step}@${occurrence}`)).size).toBe(3);
    names.add(targets.map(cellName).toSorted().join(' '));
    tried += 1;
  }
  expect(names.size).toBe(tried);
});

test('a single target is always reached, and hurt once', { timeout: 60_000 }, async () => {
  const run = { factory: createMemoryFactory(), plan: 'singles' as const };
  for (let number = 0; number < 200; number += 1) {
    const { missed, injected, violations } = await runSeed(run, number * 23);
    expect({ missed, violations, hurt: [...injected.values()] }).toEqual({
      missed: [],
      violations: [],
      hurt: [1],
    });
  }
});
