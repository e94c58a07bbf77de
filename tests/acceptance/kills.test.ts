// The small sizes of `npm run prove -- worker-kills postgres-stops`, and a queue that loses everything it knew.
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runFaults, SHORT_CLOCKS } from '../../prove/faults/fault-run.ts';
import { killParts } from '../../prove/faults/kill-parts.ts';
import { killWorker } from '../../prove/faults/kill-worker.ts';
import { stopPostgres } from '../../prove/faults/stop-postgres.ts';
import { until } from './support/machinery.ts';

const KILLS = 5;
const STOPS = 2;

test(`${KILLS} kills of the Worker, ${STOPS} stops of Postgres and a queue without its state lose nothing`, async () => {
  const { failures, figures } = await runFaults(
    {
      seed: 1,
      settings: { ...SHORT_CLOCKS, POSTGRES_DEADLINE_MS: '2000' },
      people: 2,
      modelMs: 150,
      sweepEveryMs: 2_000,
      async faults(run) {
        const killed = await killWorker(run, KILLS, [50, 600]);
        const stopped = await stopPostgres(run, STOPS, [100, 600]);
        await killParts(run.stack, ['qstash'], () => rmSync(run.stack.state.queue, { force: true }));
        // Without it nobody would ring for what the queue has lost.
        await until('the sweep is scheduled again', async () => {
          const schedules = await run.machinery.queue('GET', '/v2/schedules').catch(() => []);
          return JSON.stringify(schedules).includes('/functions/sweep');
        });
        return { ...killed, ...stopped };
      },
    },
    () => undefined,
  );
  expect(failures).toEqual([]);
  expect(figures).toMatchObject({ kills: KILLS, stops: STOPS, lost: 0 });
  expect(Number(figures.accepted)).toBeGreaterThan(10);
}, 180_000);
