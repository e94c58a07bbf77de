// What an answer of the model does to the circuit: nothing while all is well, else it closes it and rings the waiting.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { createWorld } from '../support/world.ts';

/** A world whose circuit is open, with one chat each that waits for it. */
async function openCircuit(waiting: number, settings: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(settings);
  const chats = [];
  for (let n = 0; n < waiting; n += 1) {
    const chat = await world.openChat();
    await world.say(chat, 'I like tea.');
    chats.push(chat);
  }
  const [first] = chats;
  if (first === undefined) throw new Error('nobody waits');
  world.script.push('model_unauthorized');
  await world.deliver(first);
  world.publisher.published.length = 0;
  return { world, chats, first };
}
const pendingOf = async (
  world: ReturnType<typeof createWorld>,
  chats: readonly Parameters<typeof world.memory>[0][],
) =>
  (await Promise.all(chats.map((chat) => world.memory(chat)))).filter(
    ({ pending_updates }) => pending_updates > 0,
  ).length;

test('while all is well only one answer in 30 seconds is written down', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const { closeCircuit } = world.circuit;
  let closes = 0;
  world.circuit.closeCircuit = () => {
    closes += 1;
    return closeCircuit();
  };
  for (let second = 0; second < 65; second += 5) {
    await world.say(chat, 'I like tea.');
    await world.deliver(chat);
    world.elapse(5_000);
  }
  expect(closes).toBe(3);
});

test('the answer to a probe closes the circuit and rings at once for all that wait', async () => {
  const { world, chats, first } = await openCircuit(7);
  for (const chat of chats.slice(1)) expect(await world.deliver(chat)).toEqual({ outcome: 'done' });
  expect(world.prompts).toHaveLength(1);
  world.elapse(5_000);
  await world.deliver(first);
  expect(world.publisher.published).toHaveLength(6);
  expect(world.database.circuit).toMatchObject({ state: 'closed', failures: 0 });
  await world.deliverAll();
  expect(await pendingOf(world, chats)).toBe(0);
});

test('a refusal is an answer as well', async () => {
  const { world, first } = await openCircuit(3);
  world.elapse(5_000);
  world.script.push('model_refused');
  await world.deliver(first);
  expect(world.database.circuit.state).toBe('closed');
  expect(world.publisher.published).toHaveLength(2);
});

test('a probe spends no attempt, whatever comes of it', async () => {
  const { world, first } = await openCircuit(1);
  world.elapse(5_000);
  world.script.push('model_refused');
  await world.deliver(first);
  expect((await world.database.chats.values().next().value)?.rows[0]).toMatchObject({ attempts: 0 });
});

test('after an outage with many chats each ring is bounded, and all drain', async () => {
  const { world, chats, first } = await openCircuit(25, { republishLimit: 4 });
  world.elapse(5_000);
  await world.deliver(first);
  const { sweepUpdates } = await import('../../src/flows/sweep-updates.ts');
  const { createInMemoryMachinery } = await import('../support/fakes/in-memory-machinery.ts');
  const rung = [world.publisher.published.length];
  await world.deliverAll();
  while ((await pendingOf(world, chats)) > 0 && rung.length < 20) {
    world.elapse(60_000);
    rung.push((await sweepUpdates({ ...world, machinery: createInMemoryMachinery() })).published ?? -1);
    await world.deliverAll();
  }
  expect(rung).toEqual([4, 4, 4, 4, 4, 4]);
  expect(await pendingOf(world, chats)).toBe(0);
});

test('where the circuit cannot be told, the update is complete all the same, and another probe follows in time', async () => {
  const { world, chats, first } = await openCircuit(2);
  const { closeCircuit } = world.circuit;
  world.circuit.closeCircuit = async () => err({ code: 'dependency_unavailable', detail: 'down' });
  world.elapse(5_000);
  expect(await world.deliver(first)).toEqual({ outcome: 'done' });
  expect(await world.memory(first)).toMatchObject({ pending_updates: 0 });
  expect(world.database.circuit.state).toBe('half_open');
  world.circuit.closeCircuit = closeCircuit;
  world.elapse(25_000);
  for (const chat of chats) await world.deliver(chat);
  expect(world.database.circuit.state).toBe('closed');
});

test('an answer counts whatever model gave it, also one that stands in offline', async () => {
  const { world, first } = await openCircuit(1);
  world.summariser.proposeOperations = async () => ({
    ok: true,
    value: {
      proposal: { ops: [], summary_op: 'keep', summary: '' },
      mergedBy: 'offline',
      usage: { input: 1, output: 1 },
    },
  });
  world.elapse(5_000);
  await world.deliver(first);
  expect(world.database.circuit.state).toBe('closed');
});
