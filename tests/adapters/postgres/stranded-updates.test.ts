// stranded_updates through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, claimRows, resultOf, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

/** Moves what a chat's clocks say into the past. */
const age = (chatId: string) =>
  stage.pool.query(
    `update chat_context_queue set published_at = now() - interval '1 hour' where chat_id = $1`,
    [chatId],
  );
const killLease = (chatId: string) =>
  stage.pool.query(`update chat_leases set lease_until = now() - interval '1 s' where chat_id = $1`, [
    chatId,
  ]);
const sweep = async (most = 100) => unwrap(await stage.queue.strandedUpdates(20_000, most));

test('a chat nobody was called for is named once, by its oldest row, with a new attempt', async () => {
  const chat = await stage.createdChat();
  const [oldest] = await appendMany(stage.queue, chat, 3);
  expect(await sweep()).toEqual([]);
  await age(chat.chatId);
  expect(await sweep()).toEqual([{ ...chat, queueId: oldest?.queueId, publishAttempt: 2 }]);
  expect(await sweep()).toEqual([]);
  unwrap(await stage.store.eraseChat(chat));
});

test('a chat with a live lease, or whose rows wait for a later attempt, is left alone', async () => {
  const [busy, waiting] = [await stage.createdChat(), await stage.createdChat()];
  for (const chat of [busy, waiting]) await appendMany(stage.queue, chat, 1);
  await claimRows(stage.queue, busy);
  await stage.pool.query(
    `update chat_context_queue set retry_at = now() + interval '1 minute' where chat_id = $1`,
    [waiting.chatId],
  );
  for (const chat of [busy, waiting]) await age(chat.chatId);
  expect(await sweep()).toEqual([]);
  for (const chat of [busy, waiting]) unwrap(await stage.store.eraseChat(chat));
});

test('a dead lease is taken away: its rows wait again and its worker is refused [SDFEN]', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  const queueId = claim.updates[0]?.queueId ?? expect.fail();
  await age(chat.chatId);
  await killLease(chat.chatId);
  expect(await sweep()).toEqual([{ ...chat, queueId, publishAttempt: 2 }]);
  expect(unwrap(await stage.queue.readUpdate(chat, queueId)).status).toBe('pending_summarization');
  expect(await stage.queue.storeResult(chat, claim.fence, [{ queueId, result: resultOf([]) }])).toEqual({
    ok: false,
    error: { code: 'stale_fence' },
  });
  unwrap(await stage.store.eraseChat(chat));
});

test('two sweeps at once share the chats, and no line comes twice', async () => {
  const chats = await Promise.all(Array.from({ length: 12 }, () => stage.createdChat()));
  for (const chat of chats) {
    await appendMany(stage.queue, chat, 1);
    await age(chat.chatId);
  }
  expect(await sweep(2)).toHaveLength(2);
  const lines = (await Promise.all([sweep(), sweep(), sweep()])).flat();
  expect(lines).toHaveLength(10);
  expect(new Set(lines.map(({ chatId }) => chatId)).size).toBe(10);
});
