// Erasing a user: every chat, and nothing of anybody else.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { eraseUser } from '../../src/flows/erase-user.ts';
import { ADA, BEN, createWorld, TENANT } from '../support/world.ts';

const ada = { owner: { tenantId: TENANT, userId: ADA } };

async function withChats(count: number) {
  const world = createWorld();
  const chats = [];
  for (let at = 0; at < count; at += 1) {
    const chat = await world.openChat();
    await world.say(chat, `My item is ${at}.`);
    await world.deliverAll();
    await world.say(chat, 'I like tea.');
    chats.push(chat);
  }
  const theirs = await world.openChat(BEN);
  await world.say(theirs, 'I live in Turin.');
  await world.deliverAll();
  return { world, chats, theirs };
}

test('every chat goes, whatever their number, and the receipt adds them up', async () => {
  const { world, theirs } = await withChats(23);
  const erased = await eraseUser(world, ada);
  expect(erased).toMatchObject({ ok: true, value: { chats: 23, stores: { redis: 23 } } });
  expect([...world.database.chats.values()].map(({ chatId }) => chatId)).toEqual([theirs.chatId]);
  expect((await world.memory(theirs)).version).toBe(1);
});

test('again there is nothing left to erase, and that is a success', async () => {
  const { world } = await withChats(2);
  await eraseUser(world, ada);
  expect(await eraseUser(world, ada)).toMatchObject({ ok: true, value: { chats: 0 } });
});

test('a cache that does not answer gives no receipt; what is erased stays so, and the next call ends it', async () => {
  const { world, chats } = await withChats(3);
  let calls = 0;
  const cache = {
    ...world.cache,
    eraseMemory: async (...args: Parameters<typeof world.cache.eraseMemory>) => {
      calls += 1;
      return calls === 2
        ? err({ code: 'dependency_unavailable' as const, detail: 'down' })
        : world.cache.eraseMemory(...args);
    },
  };
  expect(await eraseUser({ ...world, cache }, ada)).toMatchObject({
    ok: false,
    error: { code: 'dependency_unavailable' },
  });
  // Still away: the chats are in no list any more, and that is no receipt yet.
  const away = {
    ...world.cache,
    eraseMemory: async () => err({ code: 'dependency_unavailable' as const, detail: 'down' }),
  };
  expect(await eraseUser({ ...world, cache: away }, ada)).toMatchObject({ ok: false });
  expect(await eraseUser(world, ada)).toMatchObject({ ok: true });
  for (const chat of chats) {
    expect((await world.store.readChat(chat)).ok).toBe(false);
    expect(await world.cache.getMemory(chat)).toEqual({ ok: true, value: 'erased' });
  }
});

test('when its time is over it says so and goes on with the next call', async () => {
  const { world } = await withChats(15);
  const slow = {
    ...world,
    store: {
      ...world.store,
      eraseChat: async (chat: Parameters<typeof world.store.eraseChat>[0]) => {
        world.elapse(3_000);
        return world.store.eraseChat(chat);
      },
    },
  };
  expect(await eraseUser(slow, ada)).toMatchObject({ error: { code: 'dependency_unavailable' } });
  expect(await eraseUser(world, ada)).toMatchObject({ ok: true, value: { chats: 5 } });
});
