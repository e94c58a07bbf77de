// Exporting a user: all chats, each once, and nothing of anybody else.
import { expect, test } from 'vitest';
import { exportUser } from '../../src/flows/export-user.ts';
import { createInMemoryUserData } from '../support/fakes/in-memory-user-data.ts';
import { ADA, BEN, createWorld, TENANT } from '../support/world.ts';

async function withChats(count: number) {
  const world = createWorld();
  for (let at = 0; at < count; at += 1) {
    const chat = await world.openChat();
    await world.say(chat, `My item is ${at}.`);
    world.elapse(1_000);
  }
  const theirs = await world.openChat(BEN);
  await world.say(theirs, 'I live in Turin.');
  await world.deliverAll();
  return { ...world, userData: createInMemoryUserData(world.database) };
}
const owner = { tenantId: TENANT, userId: ADA };

test('page by page every chat comes once, with its words and its facts', async () => {
  const world = await withChats(7);
  const seen = [];
  let cursor: string | null = null;
  do {
    const page = await exportUser(world, { owner, cursor, limit: 3 });
    if (!page.ok) throw new Error(page.error.code);
    seen.push(...page.value.chats);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  expect(new Set(seen.map(({ chat }) => chat.chatId)).size).toBe(7);
  expect(seen).toHaveLength(7);
  const text = JSON.stringify(seen);
  for (let at = 0; at < 7; at += 1) expect(text).toContain(`My item is ${at}.`);
  expect(text).not.toContain('Turin');
  expect(seen[0]).toMatchObject({ memory: { version: 1 }, entries: [{}], revisions: [{ version: 1 }] });
});

test('a chat that is erased between list and export is left out', async () => {
  const world = await withChats(2);
  const store = {
    ...world.store,
    listChats: async (...args: Parameters<typeof world.store.listChats>) => {
      const listed = await world.store.listChats(...args);
      const [first] = listed.ok ? listed.value : [];
      if (first !== undefined) await world.store.eraseChat({ ...owner, chatId: first.chatId });
      return listed;
    },
  };
  expect(await exportUser({ ...world, store }, { owner, cursor: null, limit: 10 })).toMatchObject({
    ok: true,
    value: { chats: [{}], nextCursor: null },
  });
});

test('a cursor that is none is refused', async () => {
  const world = await withChats(1);
  expect(await exportUser(world, { owner, cursor: 'x', limit: 1 })).toMatchObject({
    error: { code: 'invalid_request' },
  });
});
