// True concurrency, which no simulation has: thousands of updates enqueued at once while workers claim and apply.
import pg from 'pg';
import { startSimulationPostgres } from '../sim/drivers/start-postgres.ts';
import { createRandom } from '../sim/random.ts';
import { createRecorder } from '../verify/history/record.ts';
import { verifyDatabase } from '../verify/verify-database.ts';
import { planCalls } from './enqueue-calls.ts';
import { enqueue, TENANT, USER, work } from './enqueue-clients.ts';
import type { Proof } from './proof.ts';

const CALLS = { calls: 20_000, repeats: 2_000, others: 200 };
/** One row per key, and one per call without a key. */
const EXPECTED = CALLS.calls - CALLS.repeats - CALLS.others;
const CONNECTIONS = 24;
const WORKERS = 4;
const CHATS = 16;
const SEED = 1;

export const enqueues: Proof = {
  name: 'enqueues',
  about: `${CALLS.calls} enqueues over ${CONNECTIONS} connections while ${WORKERS} workers apply`,
  async prove(say) {
    const postgres = await startSimulationPostgres();
    try {
      const clients = await connectAll(postgres.url);
      const random = createRandom(SEED);
      const chats = Array.from({ length: CHATS }, () => random.uuid());
      const [admin] = clients;
      for (const chat of chats)
        await admin?.query('select public.create_chat($1, $2, $3, $4)', [TENANT, USER, chat, {}]);
      const calls = planCalls(CALLS, chats, random);
      const recorder = createRecorder();
      let sent = 0;
      const next = () => {
        if (sent % 5_000 === 0) say(`${sent} of ${calls.length} enqueued …`);
        sent += 1;
        return calls[sent - 1];
      };
      let isOver = false;
      const started = performance.now();
      const workers = clients.slice(CONNECTIONS).map((client) => work(client, chats, () => isOver));
      const failed = await Promise.all(
        clients.slice(0, CONNECTIONS).map((one) => enqueue(one, next, recorder)),
      );
      const seconds = (performance.now() - started) / 1_000;
      isOver = true;
      const applied = (await Promise.all(workers)).reduce((sum, one) => sum + one, 0);
      await Promise.all(clients.map((client) => client.end()));

      say(`${calls.length} enqueued in ${seconds.toFixed(1)} s, ${applied} applied meanwhile; verifying …`);
      const { deadlocks, rows } = await countRows(postgres.url);
      const deployment = { maxOpenSeconds: 3_600 };
      const report = await verifyDatabase(postgres.url, { deployment, history: recorder.events });
      const broken = report.checked.filter(({ count }) => count > 0);
      const countOf = (name: string) => report.checked.find((one) => one.name === name)?.count ?? -1;
      const failures = [
        ...failed.flat(),
        ...(rows === EXPECTED ? [] : [`${rows} rows, not ${EXPECTED}`]),
        ...(deadlocks === 0 ? [] : [`${deadlocks} deadlocks`]),
        ...(recorder.events.length === CALLS.calls ? [] : [`${recorder.events.length} calls were answered`]),
        ...(applied > 0 ? [] : ['nothing was applied meanwhile']),
        ...broken.map(({ name, count, violations }) => `${name}: ${count}, ${violations[0]?.what}`),
      ];
      return {
        passed: Math.max(0, report.checked.length + 4 - failures.length),
        failed: failures.length,
        figures: {
          enqueues: recorder.events.length,
          connections: CONNECTIONS,
          rows,
          applied,
          gaps: countOf('01-no-row-missing'),
          duplicates: countOf('01-one-row-per-key') + countOf('01-history'),
          deadlocks,
          'per second': Math.round(calls.length / seconds),
          checks: report.checked.length,
        },
        failures,
      };
    } finally {
      await postgres.close();
    }
  },
};

async function connectAll(url: string): Promise<pg.Client[]> {
  const clients = Array.from(
    { length: CONNECTIONS + WORKERS },
    () => new pg.Client({ connectionString: url }),
  );
  for (const client of clients) {
    await client.connect();
    await client.query('set role service_role');
  }
  return clients;
}

async function countRows(url: string): Promise<{ deadlocks: number; rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // Counted by the server, also those that a retry would have hidden.
  const { rows } = await client.query(
    `select deadlocks::int, (select count(*)::int from public.chat_context_queue) as rows
     from pg_stat_database where datname = current_database()`,
  );
  await client.end();
  return rows[0];
}
