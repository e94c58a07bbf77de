// Going back to an earlier version.
import { expect, test } from 'vitest';
import { acceptRestore } from '../../src/flows/restore-memory.ts';
import { createWorld } from '../support/world.ts';

test('the memory becomes what it was, as a new revision, and can be brought forward again', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const states = [];
  for (const words of ['I live in Bern.', 'I like tea.']) {
    await world.say(chat, words);
    await world.deliverAll();
    states.push((await world.memory(chat)).user_confirmed);
  }
  for (const version of [1, 2]) {
    const accepted = await acceptRestore(world, { chat, version, idempotencyKey: null });
    expect(accepted).toMatchObject({ ok: true, value: { outcome: 'appended' } });
    await world.settle();
    await world.deliverAll();
    expect((await world.memory(chat)).user_confirmed).toEqual(states[version - 1]);
  }
  expect(await world.memory(chat)).toMatchObject({ version: 4, applied_seq: 4 });
  expect(world.prompts).toHaveLength(2);
});

test('a version that the memory does not have is refused, and nothing is appended (revision_not_found)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  expect(await acceptRestore(world, { chat, version: 1, idempotencyKey: null })).toMatchObject({
    error: { code: 'revision_not_found' },
  });
  expect((await world.memory(chat)).accepted_seq).toBe(0);
});
