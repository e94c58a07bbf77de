// The numbers of the single faults that one script is hurt with, by cell.
import { baseScripts } from '../../../sim/base-scripts.ts';
import { countPlan, planAt } from '../../../sim/enumerate-plan.ts';
import { cellName } from '../../../sim/faults.ts';
import type { DriverName } from '../../../sim/options.ts';

/** Of the first script: for each cell the numbers of its occurrences, in order. */
export async function singleNumbers(driver: DriverName): Promise<ReadonlyMap<string, readonly number[]>> {
  const scripts = await baseScripts(driver);
  const numbers = new Map<string, number[]>();
  for (let number = 0; number < countPlan('singles', scripts); number += 1) {
    const { script, targets } = planAt('singles', scripts, number);
    const [target] = targets;
    if (target === undefined || script !== scripts[0]) continue;
    numbers.set(cellName(target), [...(numbers.get(cellName(target)) ?? []), number]);
  }
  return numbers;
}
