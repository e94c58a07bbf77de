// `npm run sim -- --schedules N --driver memory|postgres --seed S --plan random|singles|pairs|triples [--workers N]
// [--write FILE] [--trace]`, or `--nightly`: plays schedules and prints progress, what was hurt how often, and every
// broken rule with the line that replays it. Code 1 when a rule was broken.
import { join } from 'node:path';
import { createMemoryFactory } from './drivers/memory.ts';
import { openPostgresFactory } from './drivers/postgres.ts';
import { startSimulationPostgres } from './drivers/start-postgres.ts';
import { runNightly } from './nightly.ts';
import { type Options, readOptions } from './options.ts';
import { planTotal } from './plan-of.ts';
import { coverageTable, tellBroken, tellProgress, tellRun } from './print-report.ts';
import { keepRun, writeResult } from './result-file.ts';
import { type RunReport, runSchedules } from './run-schedules.ts';
import { runShared } from './run-workers.ts';

const PROGRESS_MS = 5_000;
const NIGHTLY_FILE = join(import.meta.dirname, 'results', 'nightly.json');
const RANDOM_MOST = 1_000;

function optionsOrStop(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`saidso: ${error instanceof Error ? error.message : String(error)}`);
    return process.exit(1);
  }
}

/** In this process, with every line of the event log. */
async function trace({ driver, plan, seed }: Options, schedules: number): Promise<RunReport> {
  const postgres = driver === 'postgres' ? await startSimulationPostgres() : null;
  const factory = postgres ? await openPostgresFactory(postgres.url) : createMemoryFactory();
  try {
    return await runSchedules({
      ...{ factory, plan, schedules, firstSeed: seed, keepsLines: true },
      onSchedule: (one) => console.log(`${one.lines.join('\n')}\nnumber ${one.seed}, event log ${one.hash}`),
    });
  } finally {
    await factory.close();
    await postgres?.close();
  }
}

async function share({ driver, plan, seed, workers }: Options, schedules: number): Promise<RunReport> {
  let printedMs = Date.now();
  return await runShared({
    ...{ driver, plan, schedules, workers, firstSeed: seed },
    onProgress(soFar) {
      if (Date.now() - printedMs < PROGRESS_MS) return;
      printedMs = Date.now();
      console.log(tellProgress(soFar, schedules));
    },
  });
}

const options = optionsOrStop();
const { driver, plan, seed, workers } = options;
if (options.nightly) {
  const isWhole = await runNightly(options.write ?? NIGHTLY_FILE, workers, console.log);
  process.exit(isWhole ? 0 : 1);
}
const total = await planTotal(driver, plan);
if (total !== null) console.log(`${plan} on ${driver}: ${total} in all, numbers 0 to ${total - 1}`);
const schedules = options.schedules ?? total ?? RANDOM_MOST;
const report = options.trace ? await trace(options, schedules) : await share(options, schedules);
for (const one of report.broken) console.error(tellBroken(driver, plan, one));
console.log(`\n${coverageTable(report.injected)}\n\n${tellRun(report)}`);
if (options.write !== null)
  writeResult(options.write, [
    keepRun({ driver, plan, firstSeed: seed, planned: schedules, workers }, report),
  ]);
process.exitCode = report.broken.length === 0 ? 0 : 1;
