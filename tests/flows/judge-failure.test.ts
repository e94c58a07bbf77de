// Whose fault a failed call was: one text's, or the model's. An outage may never pass for a text's fault twice.
import { expect, test } from 'vitest';
import type { OwnedChat } from '../../src/domain/ids.ts';
import { err } from '../../src/domain/result.ts';
import { createWorld } from '../support/world.ts';

type World = ReturnType<typeof createWorld>;

/** Delivers once with a model that fails so, and lets the pause pass. */
async function fail(world: World, chat: OwnedChat, code: 'model_timeout' | 'model_unavailable') {
  world.script.push(code);
  await world.deliver(chat);
  world.elapse(31_000);
}
async function chatThatSays(world: World, words: string) {
  const chat = await world.openChat();
  return { chat, queueId: await world.say(chat, words) };
}

test.for(['model_unauthorized', 'model_quota_exhausted'] as const)(
  '%s opens the circuit at once',
  async (code) => {
    const world = createWorld();
    const { chat } = await chatThatSays(world, 'I like tea.');
    world.script.push(code);
    expect(await world.deliver(chat)).toEqual({ outcome: 'retry', retryAfterSeconds: 5 });
    expect(world.database.circuit).toMatchObject({ state: 'open', opened: 1 });
    expect(world.logs).toContainEqual({
      level: 'error',
      event: 'circuit_opened',
      fields: { code, ms: 5_000 },
    });
  },
);

test.for(['model_unavailable', 'model_rate_limited', 'model_timeout'] as const)(
  '%s opens it after as many in a row as the setting says',
  async (code) => {
    const world = createWorld();
    for (const state of ['closed', 'closed', 'open']) {
      const { chat, queueId } = await chatThatSays(world, 'I like tea.');
      world.script.push(code);
      await world.deliver(chat);
      expect(world.database.circuit.state).toBe(state);
      expect(await world.update(chat, queueId)).toMatchObject({ attempts: 0, error: { code } });
    }
  },
);

test('one chat alone cannot open it while others are answered, and can once nobody is', async () => {
  const world = createWorld();
  const well = await chatThatSays(world, 'I live in Turin.');
  await world.deliver(well.chat);
  const { chat } = await chatThatSays(world, 'I like tea.');
  for (let round = 1; round <= 5; round += 1) {
    world.script.push('model_unavailable');
    await world.deliver(chat);
    world.elapse(10_000);
  }
  expect(world.database.circuit).toMatchObject({ state: 'closed', failures: 1 });
  world.elapse(20_000);
  for (let round = 1; round <= 2; round += 1) await fail(world, chat, 'model_unavailable');
  expect(world.database.circuit.state).toBe('open');
});

test('a text that is too slow for a model that answers others becomes a dead letter, and only that', async () => {
  const world = createWorld();
  const slow = await chatThatSays(world, 'This one is slow.');
  const behind = await world.say(slow.chat, 'I like tea.');
  const { proposeOperations } = world.summariser;
  world.summariser.proposeOperations = async (prompt, deadlineMs) =>
    prompt.user.includes('slow')
      ? err({ code: 'model_timeout', usage: { input: 0, output: 0 } })
      : proposeOperations(prompt, deadlineMs);
  for (let round = 1; round <= 12; round += 1) {
    const other = await chatThatSays(world, 'I live in Turin.');
    await world.deliver(other.chat);
    expect(await world.update(other.chat, other.queueId)).toMatchObject({ status: 'complete' });
    await world.deliver(slow.chat);
    world.elapse(31_000);
  }
  expect(await world.update(slow.chat, slow.queueId)).toMatchObject({
    status: 'failed',
    attempts: 3,
    error: { code: 'model_timeout' },
  });
  expect(await world.update(slow.chat, behind)).toMatchObject({ status: 'complete' });
  expect(world.database.circuit).toMatchObject({ state: 'closed', opened: 0 });
});

test('an outage that shows as timeouts charges one attempt where it begins, and kills nobody however long it is', async () => {
  const world = createWorld();
  const before = await chatThatSays(world, 'I live in Turin.');
  await world.deliver(before.chat);
  const waiting = await Promise.all([1, 2, 3].map((n) => chatThatSays(world, `My number is ${n}0.`)));
  for (let round = 1; round <= 30; round += 1)
    for (const { chat } of waiting) await fail(world, chat, 'model_timeout');
  world.script.length = 0;
  const attempts = await Promise.all(waiting.map(({ chat, queueId }) => world.update(chat, queueId)));
  expect(attempts.map(({ status }) => status)).toEqual(Array(3).fill('pending_summarization'));
  expect(attempts.reduce((sum, { attempts: spent }) => sum + spent, 0)).toBe(1);
  for (const { chat } of waiting) await world.deliver(chat);
  for (const { chat, queueId } of waiting)
    expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
});

test('where the circuit cannot be told, the failure is an outage and the delivery goes on as before', async () => {
  const world = createWorld();
  world.circuit.tripCircuit = async () => err({ code: 'dependency_unavailable', detail: 'PGRST202' });
  const { chat, queueId } = await chatThatSays(world, 'I like tea.');
  world.script.push('model_timeout');
  expect(await world.deliver(chat)).toEqual({ outcome: 'retry', retryAfterSeconds: 10 });
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'pending_summarization', attempts: 0 });
  expect(world.logs.map(({ event }) => event)).toContain('circuit_not_told');
});

test('a claim of a schema without circuits is not reported to one', async () => {
  const world = createWorld();
  const { claimUpdate } = world.queue;
  world.queue.claimUpdate = async (...args) => {
    const answer = await claimUpdate(...args);
    return answer.ok && answer.value.outcome === 'claimed'
      ? { ok: true, value: { ...answer.value, circuit: null } }
      : answer;
  };
  world.circuit.tripCircuit = () => Promise.reject(new Error('not there'));
  world.circuit.closeCircuit = () => Promise.reject(new Error('not there'));
  const { chat, queueId } = await chatThatSays(world, 'I like tea.');
  world.script.push('model_unauthorized');
  expect(await world.deliver(chat)).toMatchObject({ outcome: 'retry' });
  world.elapse(10_000);
  expect(await world.deliver(chat)).toEqual({ outcome: 'done' });
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
});
