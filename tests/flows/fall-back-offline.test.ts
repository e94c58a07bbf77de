// The last resort: out of attempts, an update is merged by the offline rules, if the deployment says so.
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

test('an update that the model refuses every time is merged by the offline rules at its last attempt', async () => {
  const world = createWorld({ offlineFallback: true });
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'My name is Ada.');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    world.script.push('model_refused');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    merged_by: 'offline',
    attempts: 3,
  });
  expect(await world.memory(chat)).toMatchObject({ user_confirmed: { name: 'Ada' }, failed_updates: 0 });
});

test('an update whose workers died every time is merged without asking the model', async () => {
  const world = createWorld({ offlineFallback: true });
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'My name is Ada.');
  await world.killWorkers(chat, 5);
  await world.deliver(chat);
  expect(world.prompts).toHaveLength(0);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete', merged_by: 'offline' });
});

test('but once: a text that our own code dies of becomes a dead letter with the next death', async () => {
  const world = createWorld({ offlineFallback: true });
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'My name is Ada.');
  const after = await world.say(chat, 'I live in Turin.');
  await world.killWorkers(chat, 6);
  for (let round = 1; round <= 3; round += 1) {
    await world.deliver(chat);
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'failed',
    error: { code: 'worker_lost' },
  });
  expect((await world.update(chat, after)).status).not.toBe('pending_summarization');
});

test('an outage is waited for, however often it is met', async () => {
  const world = createWorld({ offlineFallback: true });
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'My name is Ada.');
  for (let round = 1; round <= 5; round += 1) {
    world.script.push('model_unavailable');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'pending_summarization',
    merged_by: null,
  });
});

test('without the setting the update becomes a dead letter', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'My name is Ada.');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    world.script.push('model_refused');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'failed', outcome: 'dead_letter' });
});
