// Opening a chat.
import { expect, test } from 'vitest';
import { createChat } from '../../src/flows/create-chat.ts';
import { ADA, BEN, createWorld, TENANT } from '../support/world.ts';

const ada = { tenantId: TENANT, userId: ADA, limitKey: 'a' };
const ben = { tenantId: TENANT, userId: BEN, limitKey: 'b' };
const own = 'c0000000-0000-4000-8000-0000000000c1';

test('a chat gets an id of ours, or the one the caller brings; the same call again finds it', async () => {
  const world = createWorld();
  expect(await createChat(world, { principal: ada, body: { metadata: {} } })).toMatchObject({
    ok: true,
    value: { outcome: 'created' },
  });
  expect(
    await createChat(world, { principal: ada, body: { chat_id: own, metadata: { plan: 'pro' } } }),
  ).toMatchObject({
    ok: true,
    value: { outcome: 'created', chat: { chatId: own, metadata: { plan: 'pro' } } },
  });
  expect(await createChat(world, { principal: ada, body: { chat_id: own, metadata: {} } })).toMatchObject({
    ok: true,
    value: { outcome: 'exists', chat: { metadata: { plan: 'pro' } } },
  });
});

test('an id that somebody else holds, or that was erased, cannot be used (chat_id_unavailable)', async () => {
  const world = createWorld();
  await createChat(world, { principal: ada, body: { chat_id: own, metadata: {} } });
  const foreign = await createChat(world, { principal: ben, body: { chat_id: own, metadata: {} } });
  await world.store.eraseChat({ tenantId: TENANT, userId: ADA, chatId: own as never });
  const erased = await createChat(world, { principal: ada, body: { chat_id: own, metadata: {} } });
  expect(foreign).toMatchObject({ ok: false, error: { code: 'chat_id_unavailable' } });
  expect(erased).toEqual(foreign);
});
