// erase_chat through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import {
  appendMany,
  applyOf,
  claimRows,
  newAppend,
  storeClaim,
  unwrap,
} from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const TABLES = [
  'chats',
  'chat_metadata',
  'chat_context_queue',
  'chat_facts',
  'chat_revisions',
  'chat_leases',
];
async function rowsLeft(chatId: string): Promise<number> {
  const counts = await Promise.all(
    TABLES.map((table) => stage.pool.query(`select 1 from ${table} where chat_id = $1`, [chatId])),
  );
  return counts.reduce((sum, { rows }) => sum + rows.length, 0);
}

test('every row goes, the receipt counts them, and asking again gives the same receipt', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  await appendMany(stage.queue, chat, 3);
  const before = await rowsLeft(chat.chatId);
  const receipt = unwrap(await stage.store.eraseChat(chat));
  expect(receipt).toEqual({
    erasedAt: expect.any(String),
    postgresRows: before,
    openUpdates: 3,
    redisKeys: null,
  });
  expect(before).toBe(3 + 5 + 2 + 1);
  expect(await rowsLeft(chat.chatId)).toBe(0);
  expect(unwrap(await stage.store.eraseChat(chat))).toEqual(receipt);
});

test('only the owner can erase, and an absent chat is unknown [SDNFC]', async () => {
  const chat = await stage.createdChat();
  const stranger = newChat();
  for (const asked of [
    stranger,
    { ...chat, userId: stranger.userId },
    { ...chat, tenantId: stranger.tenantId },
  ])
    expect(await stage.store.eraseChat(asked)).toMatchObject({ error: { code: 'chat_not_found' } });
  unwrap(await stage.store.eraseChat(chat));
  expect(await stage.store.eraseChat({ ...chat, userId: stranger.userId })).toMatchObject({
    error: { code: 'chat_not_found' },
  });
});

test('the idempotency keys of an erased chat are forgotten with it', async () => {
  const [chat, next] = [await stage.createdChat(), newChat()];
  const keyed = { idempotencyKey: 'k', requestHash: 'aa' };
  unwrap(await stage.queue.appendUpdate(newAppend(chat, keyed)));
  unwrap(await stage.store.eraseChat(chat));
  const moved = { ...chat, chatId: next.chatId };
  unwrap(await stage.store.createChat(moved, {}));
  expect(
    unwrap(await stage.queue.appendUpdate(newAppend(moved, { ...keyed, requestHash: 'bb' }))).outcome,
  ).toBe('appended');
});

test('erases, appends, claims and creates at once leave nothing of the chat', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const lease = { holder: chat.userId, leaseMs: 25_000, batchLimit: 8 };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => [
      stage.queue.appendUpdate(newAppend(chat)),
      stage.queue.claimUpdate(chat, lease),
      stage.store.createChat(chat, {}),
      stage.store.eraseChat(chat),
    ]).flat(),
  );
  const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
  expect(codes.filter((code) => code !== 'chat_not_found' && code !== 'chat_id_unavailable')).toEqual([]);
  expect(await rowsLeft(chat.chatId)).toBe(0);
});
