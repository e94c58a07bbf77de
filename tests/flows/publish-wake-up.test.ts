// Ringing the queue.
import { expect, test } from 'vitest';
import { publishWakeUp } from '../../src/flows/publish-wake-up.ts';
import { createWorld } from '../support/world.ts';

test('rings for the same update never share an id unless they are the same ring', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  world.publisher.published.length = 0;
  for (const ring of [
    { reason: 'swept', attempt: 2 },
    { reason: 'more', attempt: 2 },
    { reason: 'more', attempt: 3 },
    { reason: 'more', attempt: 3 },
  ] as const)
    await publishWakeUp(world, chat, { ...ring, queueId });
  const ids = world.publisher.published.map(({ dedupId }) => dedupId);
  expect(ids).toEqual([`${queueId}_2`, `${queueId}_f2`, `${queueId}_f3`]);
  expect(ids.every((id) => /^[A-Za-z0-9_-]+$/.test(id))).toBe(true);
});
