// Seeded schedules with faults at every call: no rule may break in any of them.
import type { DriverName, PlanName } from '../sim/options.ts';
import { planTotal } from '../sim/plan-of.ts';
import { countFaults, tellBroken, tellProgress } from '../sim/print-report.ts';
import { runShared } from '../sim/run-workers.ts';
import type { Proof, Verdict } from './proof.ts';

const MEMORY_SCHEDULES = 200_000;
const POSTGRES_SCHEDULES = 5_000;
/** Seeds that the tests do not play. */
const FIRST_SEED = 1_000_000;
const PROGRESS_MS = 20_000;

type Part = { readonly driver: DriverName; readonly plan: PlanName; readonly schedules: number | 'all' };

async function play({ driver, plan, schedules }: Part, say: (line: string) => void): Promise<Verdict> {
  const all = schedules === 'all' ? ((await planTotal(driver, plan)) ?? 0) : schedules;
  const firstSeed = plan === 'random' ? FIRST_SEED : 0;
  let saidMs = Date.now();
  const report = await runShared({
    ...{ driver, plan, firstSeed, schedules: all },
    onProgress(soFar) {
      if (Date.now() - saidMs < PROGRESS_MS) return;
      saidMs = Date.now();
      say(`${plan} on ${driver}: ${tellProgress(soFar, all)}`);
    },
  });
  return {
    passed: report.schedules - report.broken.length,
    failed: report.broken.length + (report.schedules === all ? 0 : 1),
    figures: {
      [`${plan} schedules`]: report.schedules,
      [`${plan} requests`]: report.requests,
      [`${plan} faults`]: countFaults(report.injected),
      [`${plan} cells hurt`]: report.injected.size,
      ...(plan === 'random'
        ? { 'first seed': firstSeed, 'a second': Math.round(report.schedules / report.seconds) }
        : { [`${plan} with a target not reached`]: report.incomplete }),
    },
    failures: report.broken.map((one) => tellBroken(driver, plan, one)),
  };
}

export const memorySchedules: Proof = {
  name: 'memory-schedules',
  about: `${MEMORY_SCHEDULES} random schedules in memory`,
  prove: (say) => play({ driver: 'memory', plan: 'random', schedules: MEMORY_SCHEDULES }, say),
};

export const postgresSchedules: Proof = {
  name: 'postgres-schedules',
  about: `${POSTGRES_SCHEDULES} random schedules on Postgres`,
  prove: (say) => play({ driver: 'postgres', plan: 'random', schedules: POSTGRES_SCHEDULES }, say),
};

export const postgresPairs: Proof = {
  name: 'postgres-pairs',
  about: 'every pair of cells of the fault matrix on Postgres',
  prove: (say) => play({ driver: 'postgres', plan: 'pairs', schedules: 'all' }, say),
};
