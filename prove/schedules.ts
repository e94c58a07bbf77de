// Seeded schedules with faults at every call: no rule may break in any of them.
import { createMemoryFactory } from '../sim/drivers/memory.ts';
import { tellBroken } from '../sim/print-report.ts';
import { runSchedules } from '../sim/run-schedules.ts';
import type { Proof } from './proof.ts';

const SCHEDULES = 20_000;
const FIRST_SEED = 1_000_000;
const PROGRESS_EVERY = 5_000;

export const memorySchedules: Proof = {
  name: 'memory-schedules',
  about: `${SCHEDULES} schedules in memory`,
  async prove(say) {
    const report = await runSchedules({
      factory: createMemoryFactory(),
      plan: 'random',
      firstSeed: FIRST_SEED,
      schedules: SCHEDULES,
      onSchedule: (_, done) => {
        if (done % PROGRESS_EVERY === 0) say(`${done} of ${SCHEDULES} schedules …`);
      },
    });
    return {
      passed: report.schedules - report.broken.length,
      failed: report.broken.length,
      figures: {
        schedules: report.schedules,
        requests: report.requests,
        faults: [...report.injected.values()].reduce((sum, count) => sum + count, 0),
        'first seed': FIRST_SEED,
      },
      failures: report.broken.map((one) => tellBroken('memory', 'random', one)),
    };
  },
};
