// Erasing: everywhere or not yet, never half with a receipt.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { eraseChat } from '../../src/flows/erase-chat.ts';
import { sweepUpdates } from '../../src/flows/sweep-updates.ts';
import { BEN, createWorld } from '../support/world.ts';

const machinery = {
  refreshEstimate: async () => ({ ok: true as const, value: 2_000 }),
  purgeExpired: async () => ({ ok: true as const, value: { texts: 0, rows: 0, chats: 0 } }),
  purgeAudit: async () => ({ ok: true as const, value: { lines: 0 } }),
  serviceMetrics: () => Promise.reject(new Error('not asked')),
  countDeadLetter: () => Promise.reject(new Error('not asked')),
};

async function withMemory() {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  await world.deliverAll();
  await world.say(chat, 'I like tea.');
  return { world, chat };
}

test('the receipt counts every store, and the same call again returns the same receipt', async () => {
  const { world, chat } = await withMemory();
  const first = await eraseChat(world, { chat });
  expect(first).toMatchObject({ ok: true, value: { chatId: chat.chatId, stores: { redis: 1, queue: 1 } } });
  expect(first.ok && first.value.stores.postgres).toBeGreaterThan(0);
  world.elapse(5_000);
  expect(await eraseChat(world, { chat })).toEqual(first);
});

test('while the cache cannot be cleared there is no receipt, and the sweep finishes', async () => {
  const { world, chat } = await withMemory();
  const down = async () => err({ code: 'dependency_unavailable' as const, detail: 'down' });
  const broken = { ...world, cache: { ...world.cache, eraseMemory: down } };
  expect(await eraseChat(broken, { chat })).toMatchObject({
    ok: false,
    error: { code: 'dependency_unavailable' },
  });
  expect(await sweepUpdates({ ...world, machinery })).toMatchObject({ erased: 1 });
  expect(await world.cache.getMemory(chat)).toEqual({ ok: true, value: 'erased' });
  expect(await eraseChat(world, { chat })).toMatchObject({ ok: true, value: { stores: { redis: 1 } } });
});

test('a chat of somebody else cannot be erased (chat_not_found)', async () => {
  const { world, chat } = await withMemory();
  expect(await eraseChat(world, { chat: { ...chat, userId: BEN } })).toMatchObject({
    ok: false,
    error: { code: 'chat_not_found' },
  });
  expect((await world.memory(chat)).version).toBe(1);
});
