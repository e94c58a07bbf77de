// Proposing: the deadline that is left, and what the model is shown.
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

test('the model gets the lesser of its deadline and what the handler has left', async () => {
  const world = createWorld({ modelDeadlineMs: 12_000, handlerDeadlineMs: 10_000 });
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  const deadlines: number[] = [];
  const { proposeOperations } = world.summariser;
  world.summariser.proposeOperations = (prompt, deadline) => {
    deadlines.push(deadline);
    return proposeOperations(prompt, deadline);
  };
  await world.deliver(chat);
  expect(deadlines).toEqual([8_000]);
});

test('a worker that finds its time over gives its rows back without asking the model', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  const { claimUpdate } = world.queue;
  world.queue.claimUpdate = async (...args) => {
    const claim = await claimUpdate(...args);
    world.elapse(18_000);
    return claim;
  };
  expect(await world.deliver(chat)).toEqual({ outcome: 'retry', retryAfterSeconds: 2 });
  expect(world.prompts).toHaveLength(0);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'pending_summarization', attempts: 0 });
});

test('the prompt shows what is known and what was said, of this chat only', async () => {
  const world = createWorld();
  const [chat, other] = [await world.openChat(), await world.openChat()];
  await world.say(other, 'My secret is a canary.');
  await world.say(chat, 'I live in Turin.');
  await world.deliverAll();
  await world.say(chat, 'I like tea.');
  await world.deliverAll();
  const last = world.prompts.at(-1)?.user ?? '';
  expect(last).toContain('I live in Turin');
  expect(last).toContain('I like tea.');
  expect(last).not.toContain('canary');
});

test('while neither the result nor the release gets through, the rows are left to their lease', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  const { storeResult, releaseUpdate } = world.queue;
  const down = async () => ({
    ok: false as const,
    error: { code: 'dependency_unavailable' as const, detail: 'down' },
  });
  Object.assign(world.queue, { storeResult: down, releaseUpdate: down });
  expect(await world.deliver(chat)).toMatchObject({ outcome: 'retry' });
  Object.assign(world.queue, { storeResult, releaseUpdate });
  world.elapse(25_001);
  await world.deliver(chat);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete', attempts: 1 });
});
