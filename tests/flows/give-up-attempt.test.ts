// What a failed model call costs: an outage nothing, a poison text only itself.
import { expect, test } from 'vitest';
import { MODEL_FAILURES, type ModelFailureCode } from '../../src/domain/operation.ts';
import type { Prompt } from '../../src/domain/prompt.ts';
import { createWorld, stateEverySentence } from '../support/world.ts';

const codes = Object.keys(MODEL_FAILURES) as ModelFailureCode[];
const outages = codes.filter((code) => MODEL_FAILURES[code] === 'outage');
const faults = codes.filter((code) => MODEL_FAILURES[code] === 'text');

test.for(outages)('%s spends no attempt, changes nothing and is tried again', async (code) => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  for (let round = 0; round < 10; round += 1) {
    world.script.push(code);
    expect(await world.deliver(chat)).toMatchObject({ outcome: 'retry' });
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'pending_summarization',
    attempts: 0,
    error: { code },
  });
  await world.deliver(chat);
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    error: null,
  });
});

test.for(faults)(
  '%s on every attempt ends in a dead letter that names it, and memory is as it was',
  async (code) => {
    const world = createWorld();
    const chat = await world.openChat();
    await world.say(chat, 'I live in Turin.');
    await world.deliverAll();
    const before = await world.memory(chat);
    const queueId = await world.say(chat, 'I like tea.');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      world.script.push(code);
      await world.deliver(chat);
      world.elapse(60_000);
    }
    expect(await world.update(chat, queueId)).toMatchObject({
      status: 'failed',
      outcome: 'dead_letter',
      attempts: 3,
      error: { code },
    });
    const { user_confirmed, version } = await world.memory(chat);
    expect({ user_confirmed, version }).toEqual({
      user_confirmed: before.user_confirmed,
      version: before.version,
    });
  },
);

test('a poison row is found by halving, ends alone, and every row around it is applied in order', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const ids = [];
  for (let n = 1; n <= 8; n += 1)
    ids.push(await world.say(chat, n === 5 ? 'This one is poison.' : `My number is ${n}0.`));
  const { proposeOperations } = world.summariser;
  world.summariser.proposeOperations = (prompt: Prompt, deadline: number) => {
    world.script.push(prompt.user.includes('poison') ? 'model_refused' : stateEverySentence);
    return proposeOperations(prompt, deadline);
  };
  for (let round = 0; round < 10; round += 1) {
    await world.deliverAll();
    await world.deliver(chat);
    world.elapse(60_000);
  }
  const updates = await Promise.all(ids.map((id) => world.update(chat, id)));
  expect(updates.map(({ status }) => status)).toEqual([
    'complete',
    'complete',
    'complete',
    'complete',
    'failed',
    'complete',
    'complete',
    'complete',
  ]);
  expect(await world.memory(chat)).toMatchObject({ applied_seq: 8, pending_updates: 0, failed_updates: 1 });
  expect(Object.keys((await world.memory(chat)).user_confirmed)).toHaveLength(7);
});

test('a row whose workers died every time is ended without asking the model again', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  await world.killWorkers(chat, 5);
  await world.deliver(chat);
  expect(world.prompts).toHaveLength(0);
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'failed',
    attempts: 1,
    error: { code: 'worker_lost' },
  });
});

test('deaths are no attempts: an update that was refused twice lives through as many as do not end it', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    world.script.push('model_refused');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  await world.killWorkers(chat, 4);
  expect(await world.update(chat, queueId)).toMatchObject({ attempts: 3 });
  await world.deliver(chat);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete', attempts: 3 });
});

test('a text that kills its workers is isolated by halving and ends alone; its neighbours are applied in order', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const ids = [];
  for (let n = 1; n <= 8; n += 1)
    ids.push(await world.say(chat, n === 5 ? 'This one is deadly.' : `My number is ${n}0.`));
  const { proposeOperations } = world.summariser;
  world.summariser.proposeOperations = (prompt: Prompt, deadline: number) => {
    if (prompt.user.includes('deadly')) throw new Error('the isolate died');
    return proposeOperations(prompt, deadline);
  };
  for (let round = 0; round < 20; round += 1) {
    await world.deliver(chat).catch(() => undefined);
    world.elapse(60_000);
  }
  const updates = await Promise.all(ids.map((id) => world.update(chat, id)));
  expect(updates.map(({ status }) => status)).toEqual(ids.map((_, at) => (at === 4 ? 'failed' : 'complete')));
  expect(updates[4]?.error?.code).toBe('worker_lost');
  expect(updates.map(({ attempts }) => attempts)).toEqual(Array(8).fill(1));
});

test('workers that die with a batch in hand cost no healthy update its life', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const ids = [];
  for (let n = 1; n <= 4; n += 1) ids.push(await world.say(chat, `My number is ${n}0.`));
  await world.killWorkers(chat, 2);
  for (let round = 0; round < 6; round += 1) await world.deliver(chat);
  expect((await Promise.all(ids.map((id) => world.update(chat, id)))).map(({ status }) => status)).toEqual(
    Array(4).fill('complete'),
  );
});
