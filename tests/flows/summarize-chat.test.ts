// Deliveries: whatever the queue does with a wake-up, an update is applied once, in order, and never lost.
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

test('a delivered update is complete, its fact is in the memory, and the cache shows it', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  expect(await world.deliverAll()).toEqual([{ outcome: 'done' }]);
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    applied_version: 1,
    attempts: 1,
    tokens: { input: 100, output: 20 },
    merged_by: 'llm',
  });
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: { said_i_live_in_turin: 'I live in Turin' },
    version: 1,
    applied_seq: 1,
    pending_updates: 0,
  });
  expect(await world.cache.getMemory(chat)).toMatchObject({ value: { memory: { version: 1 } } });
});

test('a wake-up delivered twice applies once and calls the model once', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  expect([await world.deliver(chat), await world.deliver(chat)]).toEqual([
    { outcome: 'done' },
    { outcome: 'done' },
  ]);
  expect(world.prompts).toHaveLength(1);
  expect((await world.memory(chat)).version).toBe(1);
});

test('two deliveries at once: one claims, the other leaves, and the model is called once', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  await Promise.all([world.deliver(chat), world.deliver(chat)]);
  expect(world.prompts).toHaveLength(1);
  expect((await world.memory(chat)).version).toBe(1);
});

test('eight updates are merged by one model call, and the ninth by a second that the first rings for', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  for (let n = 1; n <= 9; n += 1) await world.say(chat, `My number is ${n}0.`);
  await world.deliverAll();
  expect(world.prompts).toHaveLength(2);
  expect(await world.memory(chat)).toMatchObject({ applied_seq: 9, pending_updates: 0, version: 2 });
});

test('a row left ready by a crash is applied without another model call', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  const crashing = { ...world.queue, applyUpdate: () => Promise.reject(new Error('the isolate died')) };
  const { summarizeChat } = await import('../../src/flows/summarize-chat.ts');
  const wakeUp = { tenant_id: chat.tenantId, user_id: chat.userId, chat_id: chat.chatId };
  await expect(summarizeChat({ ...world, queue: crashing }, wakeUp)).rejects.toThrow('the isolate died');
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'ready_to_write' });
  world.elapse(25_001);
  await world.deliver(chat);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
  expect(world.prompts).toHaveLength(1);
});

test('a worker that was paused past its lease cannot write over the one that took its place', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  world.script.push((prompt) => {
    world.elapse(25_001);
    void prompt;
    return { ops: [], summary_op: 'append', summary: 'written by the paused worker' };
  });
  const { proposeOperations } = world.summariser;
  let isNested = false;
  world.summariser.proposeOperations = async (prompt, deadline) => {
    const proposed = await proposeOperations(prompt, deadline);
    if (!isNested) {
      isNested = true;
      await world.deliver(chat);
    }
    return proposed;
  };
  expect(await world.deliver(chat)).toEqual({ outcome: 'done' });
  expect(await world.memory(chat)).toMatchObject({ version: 1, general_summary: '' });
});

test('a chat erased while the model was thinking does not come back', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  const { proposeOperations } = world.summariser;
  world.summariser.proposeOperations = async (prompt, deadline) => {
    await world.store.eraseChat(chat);
    return proposeOperations(prompt, deadline);
  };
  expect(await world.deliver(chat)).toEqual({ outcome: 'done' });
  expect(await world.store.readMemory(chat, false)).toMatchObject({
    ok: false,
    error: { code: 'chat_not_found' },
  });
  expect(await world.cache.getMemory(chat)).toEqual({ ok: true, value: null });
});

test('a wake-up for a chat that is gone is done, not an error', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.store.eraseChat(chat);
  expect(await world.deliver(chat)).toEqual({ outcome: 'done' });
});
