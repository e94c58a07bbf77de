// The process of a mutant that schedules are to notice: plays until one breaks a rule, and prints what it broke.
import { createMemoryFactory } from '../../../../sim/drivers/memory.ts';
import { runSchedules } from '../../../../sim/run-schedules.ts';

const { broken } = await runSchedules({
  factory: createMemoryFactory(),
  plan: 'random',
  firstSeed: 1,
  schedules: Number(process.argv[2]),
  stopsEarly: true,
});
for (const { seed, violations } of broken)
  for (const violation of violations) console.log(`${violation} (seed ${seed})`);
