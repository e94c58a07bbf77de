// The list of chats, page by page.
import { expect, test } from 'vitest';
import { listChats } from '../../src/flows/list-chats.ts';
import { ADA, BEN, createWorld, TENANT } from '../support/world.ts';

const owner = { tenantId: TENANT, userId: ADA };

test('pages hold every chat of the user once, newest first, whatever is opened or erased in between', async () => {
  const world = createWorld();
  const opened = [];
  for (let at = 0; at < 5; at += 1) {
    opened.push(await world.openChat());
    // The second and third share one moment: the id then decides.
    if (at !== 1) world.elapse(1_000);
  }
  await world.openChat(BEN);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listChats(world, { owner, cursor, limit: 2 });
    if (!page.ok) throw new Error(page.error.code);
    seen.push(...page.value.chats.map(({ chatId }) => chatId));
    cursor = page.value.nextCursor;
    world.elapse(1_000);
    await world.openChat();
    const [first] = opened;
    if (first !== undefined) await world.store.eraseChat(first);
  } while (cursor !== null);
  const [, second, third, fourth, fifth] = opened.map(({ chatId }) => chatId);
  expect(seen).toEqual([fifth, fourth, third, second]);
});

test('a full last page has no next one', async () => {
  const world = createWorld();
  await world.openChat();
  await world.openChat();
  expect(await listChats(world, { owner, cursor: null, limit: 2 })).toMatchObject({
    ok: true,
    value: { chats: [{}, {}], nextCursor: null },
  });
});

test.for([
  'x',
  '1',
  '1_',
  '_',
  '99999999999999999_',
  '1_not-a-uuid',
  `1_${ADA}_2`,
  `-1_${ADA}`,
  `9999999999999999_${ADA}`,
])('a cursor %s is refused (invalid_request)', async (cursor) => {
  expect(await listChats(createWorld(), { owner, cursor, limit: 2 })).toMatchObject({
    ok: false,
    error: { code: 'invalid_request', errors: [{ pointer: '/query/cursor' }] },
  });
});
