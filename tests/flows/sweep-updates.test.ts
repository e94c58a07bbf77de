// The sweep: what was missed is rung for again, with an id that is not burnt, and each part stands alone.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { sweepUpdates } from '../../src/flows/sweep-updates.ts';
import { createWorld } from '../support/world.ts';

const quiet = {
  refreshEstimate: async () => ({ ok: true as const, value: 2_000 }),
  purgeExpired: async () => ({ ok: true as const, value: { texts: 1, rows: 2, chats: 0 } }),
  purgeAudit: async () => ({ ok: true as const, value: { lines: 0 } }),
  serviceMetrics: () => Promise.reject(new Error('not asked')),
  countDeadLetter: () => Promise.reject(new Error('not asked')),
};

test('an update whose wake-up was lost is published again under a new id and then applied', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  world.publisher.published.length = 0;
  world.elapse(20_001);
  expect(await sweepUpdates({ ...world, machinery: quiet })).toEqual({
    published: 1,
    erased: 0,
    purged: 3,
    estimateMs: 2_000,
  });
  expect(world.publisher.published.map(({ dedupId, body }) => [dedupId, body.reason])).toEqual([
    [`${queueId}_2`, 'swept'],
  ]);
  await world.deliverAll();
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
});

test('what was rung for a moment ago, and what a worker holds, is left alone', async () => {
  const world = createWorld();
  const [rung, held] = [await world.openChat(), await world.openChat()];
  await world.say(held, 'I like tea.');
  world.elapse(20_001);
  await world.queue.claimUpdate(held, { holder: 'a-worker', leaseMs: 25_000, batchLimit: 8 });
  await world.say(rung, 'I live in Turin.');
  expect(await sweepUpdates({ ...world, machinery: quiet })).toMatchObject({ published: 0 });
});

test('an update whose worker died is found once its lease has run out', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  await world.queue.claimUpdate(chat, { holder: 'a-worker', leaseMs: 25_000, batchLimit: 8 });
  world.elapse(25_001);
  expect(await sweepUpdates({ ...world, machinery: quiet })).toMatchObject({ published: 1 });
  await world.deliverAll();
  expect(await world.memory(chat)).toMatchObject({ applied_seq: 1, pending_updates: 0 });
});

test('a part that fails does not keep the others from running', async () => {
  const world = createWorld();
  const down = async () => err({ code: 'dependency_unavailable' as const, detail: 'down' });
  const ports = {
    ...world,
    queue: { ...world.queue, strandedUpdates: down },
    store: { ...world.store, unfinishedErasures: down },
    machinery: { ...quiet, refreshEstimate: down },
  };
  expect(await sweepUpdates(ports)).toEqual({ published: null, erased: 0, purged: 3, estimateMs: null });
  expect(world.logs.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['sweep_failed', 'estimate_not_refreshed']),
  );
});

test('the audit log is purged by its setting, and the rest goes on when that fails', async () => {
  const world = createWorld();
  const asked: unknown[] = [];
  const purgeAudit = async (...args: unknown[]) => {
    asked.push(args);
    return err({ code: 'dependency_unavailable' as const, detail: 'down' });
  };
  const ports = { ...world, machinery: { ...quiet, purgeAudit } };
  expect(await sweepUpdates(ports)).toMatchObject({ published: 0, purged: 3 });
  expect(asked).toEqual([[400, 5_000]]);
  expect(world.logs.map(({ event }) => event)).toContain('audit_not_purged');
});
