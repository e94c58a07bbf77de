// The checker can see: a guard is taken away, and a schedule reports what then goes wrong.
import { expect, test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { runSchedules } from '../../sim/run-schedules.ts';
import { MUTANTS } from './support/mutants.ts';
import { CHAT_MUTANTS } from './support/mutants-of-chats.ts';

const MOST_SCHEDULES = 5_000;

test.for([...MUTANTS, ...CHAT_MUTANTS])(
  'a $name is reported',
  { timeout: 60_000 },
  async ({ tamper, breaks }) => {
    const report = await runSchedules({
      factory: createMemoryFactory(tamper),
      plan: 'random',
      firstSeed: 1,
      schedules: MOST_SCHEDULES,
      stopsEarly: true,
    });
    const violations = report.broken.flatMap((schedule) => schedule.violations);
    expect(violations.join('\n')).toMatch(new RegExp(breaks.source, 'm'));
  },
);
