// purge_expired through the REST API.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type OwnedChat, type QueueId } from '../../../src/domain/ids.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

/** Two updates that ended `days` ago, and one that is still open. */
async function endedChat(days: number): Promise<OwnedChat> {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  await appendMany(stage.queue, chat, 1);
  await stage.pool.query(
    `update chat_context_queue set processed_at = processed_at - make_interval(days => $2)
     where chat_id = $1 and processed_at is not null`,
    [chat.chatId, days],
  );
  return chat;
}

test('words go after their retention, rows after theirs, facts and open updates stay', async () => {
  const [fresh, old, ancient] = [await endedChat(1), await endedChat(8), await endedChat(31)];
  expect(await stage.machinery.purgeExpired(7, 30, 30, 1_000)).toEqual({
    ok: true,
    value: { texts: 2, rows: 2, chats: 0 },
  });
  expect(await stage.machinery.purgeExpired(7, 30, 30, 1_000)).toEqual({
    ok: true,
    value: { texts: 0, rows: 0, chats: 0 },
  });
  const words = await Promise.all(
    [fresh, old, ancient].map(async ({ chatId }) => {
      const { rows } = await stage.pool.query(
        `select new_context_snippet is not null as worded, jsonb_array_length(result -> 'entries') as entries
         from chat_context_queue where chat_id = $1 order by seq`,
        [chatId],
      );
      return rows.map(({ worded, entries }) => [worded, entries]);
    }),
  );
  expect(words).toEqual([
    [
      [true, 1],
      [true, 1],
      [true, null],
    ],
    [
      [false, 0],
      [false, 0],
      [true, null],
    ],
    [[true, null]],
  ]);
  for (const chat of [fresh, old, ancient]) {
    expect((await claimRows(stage.queue, chat)).entries).toHaveLength(2);
    expect(unwrap(await stage.store.readMemory(chat, false)).memory).toMatchObject({
      applied_seq: 2,
      version: 1,
    });
  }
});

test('one call takes at most as many as it was told', async () => {
  await endedChat(8);
  expect(await stage.machinery.purgeExpired(7, 30, 30, 1)).toEqual({
    ok: true,
    value: { texts: 1, rows: 0, chats: 0 },
  });
});

async function deadLetter(): Promise<{ chat: OwnedChat; queueId: QueueId }> {
  const chat = await stage.createdChat();
  const [appended] = await appendMany(stage.queue, chat, 1);
  const queueId = appended?.queueId ?? expect.fail();
  const { fence } = await claimRows(stage.queue, chat);
  const why = { errorCode: 'model_refused', errorDetail: 'Every attempt was spent.' };
  const fail = { ...chat, fence, queueId, ...why, tokens: { input: 0, output: 0 } };
  unwrap(await stage.queue.failUpdate(fail));
  return { chat, queueId };
}

/** Whether each row of the chat has words, once all that is settled in it lies `days` back and the purge has run. */
async function wordedAfter(days: number, { chatId }: OwnedChat, ...deadLetterDays: number[]) {
  await stage.pool.query(
    `update chat_context_queue set processed_at = now() - make_interval(days => $2),
       dropped_at = case when dropped_at is not null then now() - make_interval(days => $2) end
     where chat_id = $1 and processed_at is not null`,
    [chatId, days],
  );
  unwrap(await stage.machinery.purgeExpired(7, 30, 30, 1_000, ...deadLetterDays));
  const { rows } = await stage.pool.query(
    `select num_nonnulls(new_context_snippet, messages, payload) > 0 as worded
     from chat_context_queue where chat_id = $1 order by seq`,
    [chatId],
  );
  return rows.map((row) => row.worded);
}

test('a dead letter keeps its words until its row goes, which is later than that of others', async () => {
  const { chat } = await deadLetter();
  expect(await wordedAfter(20, chat)).toEqual([true]);
  expect(await wordedAfter(31, chat)).toEqual([true]);
  expect(await wordedAfter(89, chat)).toEqual([true]);
  expect(await wordedAfter(91, chat)).toEqual([]);
});

test('how long can be set, and is never shorter than for other rows', async () => {
  const { chat } = await deadLetter();
  expect(await wordedAfter(29, chat, 1)).toEqual([true]);
  expect(await wordedAfter(31, chat, 1)).toEqual([]);
});

test('a redriven one loses its words like any ended row, and stays as long as its successor can be seen', async () => {
  const { chat, queueId } = await deadLetter();
  unwrap(await stage.deadLetters.redriveUpdate(chat.tenantId, queueId, asId(randomUUID())));
  expect(await wordedAfter(6, chat)).toEqual([true, true]);
  expect(await wordedAfter(200, chat)).toEqual([false, true]);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  expect(await wordedAfter(29, chat)).toEqual([false, false]);
  await wordedAfter(31, chat);
  expect(await wordedAfter(31, chat)).toEqual([]);
});

test('a dropped one goes like any other row, counted from when it was dropped', async () => {
  const { chat, queueId } = await deadLetter();
  unwrap(await stage.deadLetters.dropDeadLetter(chat.tenantId, queueId));
  expect(await wordedAfter(29, chat)).toEqual([false]);
  expect(await wordedAfter(31, chat)).toEqual([]);
});

test('a closed chat goes whole after its retention, and its cache is left to the sweep', async () => {
  const [open, fresh, old] = [await endedChat(1), await endedChat(1), await endedChat(1)];
  for (const chat of [fresh, old]) unwrap(await stage.store.closeChat(chat));
  await stage.pool.query(`update chats set closed_at = closed_at - interval '31 days' where chat_id = $1`, [
    old.chatId,
  ]);
  expect(await stage.machinery.purgeExpired(7, 30, 30, 1_000)).toMatchObject({
    ok: true,
    value: { chats: 1 },
  });
  const read = (chat: OwnedChat) => stage.store.readMemory(chat, false);
  expect([(await read(open)).ok, (await read(fresh)).ok]).toEqual([true, true]);
  expect(await read(old)).toMatchObject({ error: { code: 'chat_not_found' } });
  expect(unwrap(await stage.store.unfinishedErasures(10)).map(({ chatId }) => chatId)).toEqual([old.chatId]);
});
