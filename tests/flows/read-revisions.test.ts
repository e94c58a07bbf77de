// The history of a memory.
import { expect, test } from 'vitest';
import { readRevision, readRevisions } from '../../src/flows/read-revisions.ts';
import { BEN, createWorld } from '../support/world.ts';

async function threeRevisions() {
  const world = createWorld();
  const chat = await world.openChat();
  for (const words of ['I live in Bern.', 'I like tea.', 'I have a cat.']) {
    await world.say(chat, words);
    await world.deliverAll();
  }
  return { world, chat };
}

test('pages hold every revision once, newest first', async () => {
  const { world, chat } = await threeRevisions();
  const first = await readRevisions(world, { chat, before: null, limit: 2 });
  expect(first).toMatchObject({ ok: true, value: { revisions: [{ version: 3 }, { version: 2 }], next: 2 } });
  const rest = await readRevisions(world, { chat, before: 2, limit: 2 });
  expect(rest).toMatchObject({
    ok: true,
    value: { revisions: [{ version: 1, from_seq: 1, to_seq: 1 }], next: null },
  });
});

test('a revision says what it changed; one that never was is none (revision_not_found)', async () => {
  const { world, chat } = await threeRevisions();
  expect(await readRevision(world, { chat, version: 2 })).toMatchObject({
    ok: true,
    value: { version: 2, diff: [{ op: 'add', section: 'user_confirmed', after: 'I like tea' }] },
  });
  for (const version of [4, 400])
    expect(await readRevision(world, { chat, version })).toMatchObject({
      error: { code: 'revision_not_found' },
    });
});

test('a chat without updates has no revisions, and a foreign one does not exist (chat_not_found)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  expect(await readRevisions(world, { chat, before: null, limit: 2 })).toEqual({
    ok: true,
    value: { revisions: [], next: null },
  });
  const foreign = { ...chat, userId: BEN };
  for (const read of [
    readRevisions(world, { chat: foreign, before: null, limit: 2 }),
    readRevision(world, { chat: foreign, version: 1 }),
  ])
    expect(await read).toMatchObject({ ok: false, error: { code: 'chat_not_found' } });
});
