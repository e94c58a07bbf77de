// The local queue by the thousand: seeded lives with every accident and kill, each lived twice. Its 25 rules one by one
// are in tests/local/qstash-conformance.
import { createHash } from 'node:crypto';
import type { Proof } from './proof.ts';
import { runQueueSchedule } from './queue/run-queue-schedule.ts';

const SCHEDULES = 2_000;
const FIRST_SEED = 1;
const PROGRESS_EVERY = 500;

export const queueConformance: Proof = {
  name: 'queue-conformance',
  about: `${SCHEDULES} seeded lives of the local queue, each twice`,
  async prove(say) {
    const failures: string[] = [];
    const sums = { messages: 0, requests: 0, accidents: 0, kills: 0 };
    const logs = createHash('sha256');
    let passed = 0;
    for (let done = 0; done < SCHEDULES; done++) {
      const seed = FIRST_SEED + done;
      const first = await runQueueSchedule(seed);
      const second = await runQueueSchedule(seed);
      const broken = [...first.broken, ...(first.log === second.log ? [] : ['two lives of one seed differ'])];
      if (broken.length === 0) passed++;
      else failures.push(`seed ${seed}: ${[...new Set(broken)].join('; ')}`);
      for (const name of ['messages', 'requests', 'accidents', 'kills'] as const) sums[name] += first[name];
      logs.update(first.log);
      if ((done + 1) % PROGRESS_EVERY === 0) say(`${done + 1} of ${SCHEDULES} lives …`);
    }
    const figures = {
      lives: SCHEDULES,
      ...sums,
      'first seed': FIRST_SEED,
      log: logs.digest('hex').slice(0, 16),
    };
    return { passed, failed: failures.length, figures, failures };
  },
};
