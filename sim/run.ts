// `npm run sim -- --schedules N --driver memory|postgres --seed S --plan random|singles|pairs|triples [--trace]`:
// plays schedules and prints progress, what was hurt how often, and every broken rule with the line that replays it.
import { createMemoryFactory } from './drivers/memory.ts';
import { openPostgresFactory } from './drivers/postgres.ts';
import { startSimulationPostgres } from './drivers/start-postgres.ts';
import { type Options, readOptions } from './options.ts';
import { coverageTable, tellBroken, tellRun } from './print-report.ts';
import { runSchedules } from './run-schedules.ts';

const PROGRESS_MS = 5_000;

function optionsOrStop(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`saidso: ${error instanceof Error ? error.message : String(error)}`);
    return process.exit(1);
  }
}

const { driver, plan, schedules, seed, trace } = optionsOrStop();
const postgres = driver === 'postgres' ? await startSimulationPostgres() : null;
try {
  const factory = postgres === null ? createMemoryFactory() : await openPostgresFactory(postgres.url);
  let printedMs = Date.now();
  const report = await runSchedules({
    factory,
    plan,
    schedules,
    firstSeed: seed,
    keepsLines: trace,
    onSchedule(one, done) {
      if (trace) console.log(`${one.lines.join('\n')}\nseed ${one.seed}, event log ${one.hash}`);
      if (one.violations.length > 0) console.error(tellBroken(driver, plan, one));
      if (Date.now() - printedMs < PROGRESS_MS) return;
      printedMs = Date.now();
      console.log(`${done} of ${schedules} schedules …`);
    },
  });
  await factory.close();
  console.log(`\n${coverageTable(report.injected)}\n\n${tellRun(report)}`);
  process.exitCode = report.broken.length === 0 ? 0 : 1;
} finally {
  await postgres?.close();
}
