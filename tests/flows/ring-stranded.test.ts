// Who is rung for, and how many at once: all while the circuit is closed, one while it waits for a probe.
import { expect, test } from 'vitest';
import type { OwnedChat } from '../../src/domain/ids.ts';
import { err } from '../../src/domain/result.ts';
import { ringStranded } from '../../src/flows/ring-stranded.ts';
import { createWorld } from '../support/world.ts';

async function strandedWorld(count: number) {
  const world = createWorld({ republishLimit: 3 });
  const chats: OwnedChat[] = [];
  for (let n = 0; n < count; n += 1) {
    const chat = await world.openChat();
    await world.say(chat, 'I like tea.');
    world.elapse(1);
    chats.push(chat);
  }
  world.publisher.published.length = 0;
  return { world, chats };
}
const rungFor = (world: ReturnType<typeof createWorld>) =>
  world.publisher.published.splice(0).map(({ body }) => body.chat_id);

test('at most as many chats as the setting says, those that wait longest first', async () => {
  const { world, chats } = await strandedWorld(5);
  world.elapse(20_000);
  expect(await ringStranded(world, 20_000)).toBe(3);
  expect(rungFor(world)).toEqual(chats.slice(0, 3).map(({ chatId }) => chatId));
  expect(await ringStranded(world, 20_000)).toBe(2);
  expect(await ringStranded(world, 20_000)).toBe(0);
});

test('nobody while the circuit is open, then one chat at a time, in turns', async () => {
  const { world, chats } = await strandedWorld(3);
  const [first, second] = chats;
  if (first === undefined || second === undefined) throw new Error('too few chats');
  world.script.push('model_quota_exhausted', 'model_unavailable');
  await world.deliver(first);
  expect(await ringStranded(world, 0)).toBe(0);
  world.elapse(5_000);
  expect(await ringStranded(world, 0)).toBe(1);
  expect(rungFor(world)).toEqual([first.chatId]);
  await world.deliver(first);
  // The failed probe doubled the pause.
  world.elapse(9_999);
  expect(await ringStranded(world, 0)).toBe(0);
  world.elapse(1);
  expect(await ringStranded(world, 0)).toBe(1);
  expect(rungFor(world)).toEqual([second.chatId]);
});

test('results that are stored need no model and are rung for while it is away', async () => {
  const { world, chats } = await strandedWorld(2);
  const [ready, other] = chats;
  if (ready === undefined || other === undefined) throw new Error('too few chats');
  const { applyUpdate } = world.queue;
  world.queue.applyUpdate = () => Promise.reject(new Error('the isolate died'));
  await expect(world.deliver(ready)).rejects.toThrow('the isolate died');
  world.queue.applyUpdate = applyUpdate;
  world.script.push('model_unauthorized');
  await world.deliver(other);
  world.elapse(25_001);
  Object.assign(world.database.circuit, { openUntilMs: world.clock.now() + 1_000 });
  expect(await ringStranded(world, 0)).toBe(1);
  await world.deliverAll();
  expect(await world.memory(ready)).toMatchObject({ applied_seq: 1, pending_updates: 0 });
});

test('null when the database cannot say, so that an outage does not look like an idle queue', async () => {
  const { world } = await strandedWorld(1);
  world.queue.strandedUpdates = async () => err({ code: 'dependency_unavailable', detail: 'down' });
  expect(await ringStranded(world, 0)).toBeNull();
});
