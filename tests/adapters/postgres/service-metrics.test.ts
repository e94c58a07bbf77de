// service_metrics through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a new service has counted nothing', async () => {
  expect(unwrap(await stage.machinery.serviceMetrics())).toEqual({
    accepted: 0,
    outcomes: { applied: 0, no_change: 0, demoted: 0, rejected: 0, dead_letter: 0 },
    open: { pending_summarization: 0, processing: 0, ready_to_write: 0 },
    oldest_open_seconds: 0,
    latency: {
      bounds_ms: [50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 90_000],
      counts: Array.from({ length: 11 }, () => 0),
      sum_ms: 0,
    },
    model: { calls: 0, failures: 0, input_tokens: 0, output_tokens: 0 },
    dead_letter_callbacks: 0,
    dead_letters: 0,
    open_deaths: 0,
    open_rung_again: 0,
    circuit: { state: 'closed', failures: 0, opened: 0 },
    stats_refreshed_at: null,
  });
});

test('open rows, ends, latencies and tokens are counted where they belong', async () => {
  const [done, ready, busy] = [
    await stage.createdChat(),
    await stage.createdChat(),
    await stage.createdChat(),
  ];
  for (const chat of [done, ready, busy]) await appendMany(stage.queue, chat, 2);
  // Accepted 1 s and 100 s before: the one ends in the bucket up to 2 s, the other beyond all bounds.
  await stage.pool.query(
    `update chat_context_queue set created_at = now() - make_interval(secs => case seq when 1 then 1 else 100 end)
     where chat_id = $1`,
    [done.chatId],
  );
  const claim = await claimRows(stage.queue, done);
  await storeClaim(stage.queue, done, claim);
  const apply = applyOf(done, claim);
  const updates = apply.updates.map((update) =>
    update.seq === 2 ? { ...update, outcome: 'demoted' as const } : update,
  );
  unwrap(await stage.queue.applyUpdate({ ...apply, updates }));
  await storeClaim(stage.queue, ready, await claimRows(stage.queue, ready));
  await claimRows(stage.queue, busy, 1);
  await stage.pool.query(
    `update chat_context_queue set created_at = now() - interval '1 hour' where chat_id = $1`,
    [busy.chatId],
  );
  const metrics = unwrap(await stage.machinery.serviceMetrics());
  expect(metrics).toMatchObject({
    accepted: 6,
    outcomes: { applied: 1, no_change: 0, demoted: 1, rejected: 0, dead_letter: 0 },
    open: { pending_summarization: 1, processing: 1, ready_to_write: 2 },
    model: { calls: 2, failures: 0, input_tokens: 400, output_tokens: 40 },
  });
  expect(metrics.latency.counts).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2]);
  expect(metrics.latency.sum_ms).toBeGreaterThanOrEqual(101_000);
  expect(metrics.oldest_open_seconds).toBeGreaterThanOrEqual(3_600);
});
