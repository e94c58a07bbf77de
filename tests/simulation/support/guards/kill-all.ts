// Takes out one guard after another, several at a time, outside of vitest.
import pg from 'pg';
import { createMemoryFactory } from '../../../../sim/drivers/memory.ts';
import { startSimulationPostgres } from '../../../../sim/drivers/start-postgres.ts';
import { runSchedules } from '../../../../sim/run-schedules.ts';
import { loadPgtap } from '../../../support/pgtap.ts';
import { killerOf, PORT_MUTANTS, SOURCE_GUARDS, SQL_GUARDS, type Verdict, whereOf } from './all-guards.ts';
import type { Guard } from './guard.ts';
import { killSource } from './kill-source.ts';
import { killSql, removeGuard } from './kill-sql.ts';

const PORT_SCHEDULES = 5_000;

type Job = {
  readonly name: string;
  readonly where: string;
  readonly killer: string;
  run(): Promise<string | null>;
};

const jobOf = (guard: Guard, run: () => Promise<string | null>): Job => ({
  ...{ name: guard.name, where: whereOf(guard), killer: killerOf(guard) },
  run,
});

const portJobs = (): readonly Job[] =>
  PORT_MUTANTS.map(({ tamper, breaks, ...named }) => ({
    ...named,
    async run() {
      const run = { plan: 'random' as const, firstSeed: 1, schedules: PORT_SCHEDULES, stopsEarly: true };
      const { broken } = await runSchedules({ factory: createMemoryFactory(tamper), ...run });
      return broken.flatMap(({ violations }) => violations).find((line) => breaks.test(line)) ?? null;
    },
  }));

/** On a clone each, in turn: databases are made one at a time, for a template must be alone. */
function sqlJobs(admin: pg.Client, template: string): readonly Job[] {
  const base = template.replace(/[^/]+$/, '');
  const source = template.slice(base.length);
  return SQL_GUARDS.map((guard, place) =>
    jobOf(guard, async () => {
      const name = `mutant_${place}`;
      await admin.query(`create database ${name} template ${source}`);
      try {
        await removeGuard(`${base}${name}`, guard);
        return await killSql(`${base}${name}`, guard.killer);
      } finally {
        await admin.query(`drop database ${name} with (force)`);
      }
    }),
  );
}

/** @param onVerdict called as each is known, in no order */
export async function killAll(
  atOnce: number,
  onVerdict: (verdict: Verdict, done: number, all: number) => void,
): Promise<readonly Verdict[]> {
  const postgres = await startSimulationPostgres();
  const template = postgres.url;
  await loadPgtap(template);
  const admin = new pg.Client({ connectionString: template.replace(/[^/]+$/, 'postgres') });
  await admin.connect();
  try {
    const sources = SOURCE_GUARDS.map((guard) => jobOf(guard, () => killSource(guard)));
    const jobs = [...sources, ...sqlJobs(admin, template), ...portJobs()];
    const all = jobs.length;
    const verdicts: Verdict[] = [];
    const work = async () => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        const { run, ...named } = job;
        const verdict = { ...named, seen: await run() };
        verdicts.push(verdict);
        onVerdict(verdict, verdicts.length, all);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return verdicts;
  } finally {
    await admin.end();
    await postgres.close();
  }
}
