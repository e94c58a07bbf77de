// Giving rows back: what the database would not take is tried again soon, not after the lease and the sweep.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { createWorld } from '../support/world.ts';

test.for(['stale_version', 'seq_gap', 'dependency_unavailable'] as const)(
  'after %s at apply the lease is free at once, and the next delivery applies without a model call',
  async (code) => {
    const world = createWorld();
    const chat = await world.openChat();
    const queueId = await world.say(chat, 'I live in Turin.');
    const { applyUpdate } = world.queue;
    world.queue.applyUpdate = async () =>
      err(code === 'dependency_unavailable' ? { code, detail: 'down' } : { code });
    expect(await world.deliver(chat)).toEqual({ outcome: 'retry', retryAfterSeconds: 2 });
    world.queue.applyUpdate = applyUpdate;
    await world.deliver(chat);
    expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete', attempts: 1 });
    expect(world.prompts).toHaveLength(1);
  },
);

test('a result that was not stored costs no attempt and is proposed again after the pause', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  const { storeResult } = world.queue;
  world.queue.storeResult = async () => err({ code: 'dependency_unavailable', detail: 'down' });
  expect(await world.deliver(chat)).toEqual({ outcome: 'retry', retryAfterSeconds: 2 });
  world.queue.storeResult = storeResult;
  expect(await world.update(chat, queueId)).toMatchObject({
    attempts: 0,
    error: { code: 'dependency_unavailable' },
  });
  world.elapse(2_000);
  await world.deliver(chat);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete', attempts: 1, error: null });
});
