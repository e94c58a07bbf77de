// A worker process of run-workers.ts: plays the chunks of seeds that it is sent and answers each with a report.
import { createMemoryFactory } from './drivers/memory.ts';
import { openPostgresFactory } from './drivers/postgres.ts';
import { runSchedules } from './run-schedules.ts';
import { type Chunk, packReport, type WorkerSetup } from './worker-messages.ts';

const { driver, plan, url } = JSON.parse(process.argv[2] ?? '{}') as WorkerSetup;
const factory = driver === 'postgres' ? await openPostgresFactory(url ?? '') : createMemoryFactory();

process.on('message', async (chunk: Chunk) => {
  process.send?.(packReport(await runSchedules({ factory, plan, ...chunk })));
});
// The run is over, or whoever ran it is gone.
process.on('disconnect', () => process.exit());
process.send?.('ready');
