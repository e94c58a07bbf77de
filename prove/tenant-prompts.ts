// Nothing of one tenant in any prompt or answer of another, over many schedules that both live through at once.
import { createMemoryFactory } from '../sim/drivers/memory.ts';
import { runTenantSchedule } from '../sim/tenant-schedule.ts';
import type { Proof } from './proof.ts';

const SCHEDULES = 10_000;
const FIRST_SEED = 7_000_000;
const PROGRESS_EVERY = 2_500;

export const tenantPrompts: Proof = {
  name: 'tenant-prompts',
  about: `${SCHEDULES} schedules of two tenants with the same ids: no word of one in a prompt or an answer of the other`,
  async prove(say) {
    const factory = createMemoryFactory();
    const failures: string[] = [];
    let [failed, prompts, answers] = [0, 0, 0];
    for (let done = 0; done < SCHEDULES; done += 1) {
      if (done > 0 && done % PROGRESS_EVERY === 0) say(`${done} of ${SCHEDULES} schedules …`);
      const report = await runTenantSchedule(FIRST_SEED + done, factory);
      prompts += report.prompts;
      answers += report.answers;
      if (report.leaks.length === 0) continue;
      failed += 1;
      if (failures.length < 20)
        failures.push(`seed ${report.seed}: ${[...new Set(report.leaks)].join(', ')}`);
    }
    // Schedules in which nobody asks the model would show nothing.
    if (prompts < 2 * SCHEDULES || answers < 2 * SCHEDULES) {
      failed += 1;
      failures.push(`only ${prompts} prompts and ${answers} answers were seen`);
    }
    return {
      passed: Math.max(0, SCHEDULES - failed),
      failed,
      figures: { schedules: SCHEDULES, prompts, answers, 'first seed': FIRST_SEED },
      failures,
    };
  },
};
