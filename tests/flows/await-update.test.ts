// Waiting for an update: early when it ends, at the deadline when it does not, at once when too many wait.
import { expect, test } from 'vitest';
import { awaitUpdate } from '../../src/flows/await-update.ts';
import { createWaiters } from '../../src/flows/waiters.ts';
import { BEN, createWorld } from '../support/world.ts';

async function withOneUpdate() {
  const world = createWorld();
  const chat = await world.openChat();
  return { world, chat, queueId: await world.say(chat, 'I live in Turin.') };
}

test('the answer comes as soon as the update has ended', async () => {
  const { world, chat, queueId } = await withOneUpdate();
  const clock = {
    ...world.clock,
    sleep: async (ms: number) => {
      world.elapse(ms);
      await world.deliverAll();
    },
  };
  const start = world.clock.now();
  expect(await awaitUpdate({ ...world, clock }, { owner: chat, queueId, waitSeconds: 10 })).toMatchObject({
    ok: true,
    value: { status: 'complete' },
  });
  expect(world.clock.now() - start).toBe(100);
});

test('after the time is over the update is shown as it stands, read at most 14 times', async () => {
  const { world, chat, queueId } = await withOneUpdate();
  let reads = 0;
  const queue = {
    ...world.queue,
    readUpdate: (...args: Parameters<typeof world.queue.readUpdate>) => {
      reads += 1;
      return world.queue.readUpdate(...args);
    },
  };
  const start = world.clock.now();
  expect(await awaitUpdate({ ...world, queue }, { owner: chat, queueId, waitSeconds: 10 })).toMatchObject({
    ok: true,
    value: { status: 'pending_summarization' },
  });
  expect(world.clock.now() - start).toBe(10_000);
  expect(reads).toBeLessThanOrEqual(14);
});

test('beyond the number of places a wait is answered at once', async () => {
  const { world, chat, queueId } = await withOneUpdate();
  const waiters = createWaiters(0);
  const start = world.clock.now();
  expect(await awaitUpdate({ ...world, waiters }, { owner: chat, queueId, waitSeconds: 10 })).toMatchObject({
    ok: true,
  });
  expect(world.clock.now()).toBe(start);
});

test('an update of somebody else is answered like one that does not exist (update_not_found)', async () => {
  const { world, chat, queueId } = await withOneUpdate();
  expect(
    await awaitUpdate(world, { owner: { ...chat, userId: BEN }, queueId, waitSeconds: 10 }),
  ).toMatchObject({ ok: false, error: { code: 'update_not_found' } });
});
