// claim_update through the REST API.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import {
  appendMany,
  applyOf,
  claimRows,
  entryOf,
  newAppend,
  storeClaim,
  unwrap,
} from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const lease = (change = {}) => ({ holder: randomUUID(), leaseMs: 25_000, batchLimit: 8, ...change });
const seqsOf = ({ updates }: { updates: readonly { seq: number }[] }) => updates.map(({ seq }) => seq);
/** As if the worker had died long ago. */
const killLease = (chatId: string) =>
  stage.pool.query(`update chat_leases set lease_until = now() - interval '1 s' where chat_id = $1`, [
    chatId,
  ]);

test('the oldest eight are claimed, with fence, attempt and words', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 10);
  const claim = await claimRows(stage.queue, chat);
  expect(seqsOf(claim)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(claim).toMatchObject({ ready: false, fence: 1, userId: chat.userId, version: 0, entries: [] });
  expect(claim.updates[0]).toEqual({
    queueId: expect.any(String),
    seq: 1,
    kind: 'exchange',
    payload: null,
    exchange: { contextSnippet: 'I live in Zürich 🙂 and I like "tea".', messages: null },
    triggerSource: 'api',
    attempts: 1,
    result: null,
  });
});

test('of two claims at once one wins and the other learns until when', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  const claims = await Promise.all([lease(), lease()].map((one) => stage.queue.claimUpdate(chat, one)));
  expect(claims.map((claim) => unwrap(claim).outcome).sort()).toEqual(['claimed', 'lease_held']);
});

test('the same holder again gets the same claim, and no attempt is spent', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  const one = lease({ batchLimit: 2 });
  const first = await stage.queue.claimUpdate(chat, one);
  expect(await stage.queue.claimUpdate(chat, one)).toEqual(first);
});

test('a lease that ran out passes on with a higher fence, half of the rows, and the lost attempt given back', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const first = await claimRows(stage.queue, chat);
  await killLease(chat.chatId);
  const second = await claimRows(stage.queue, chat);
  expect(second.fence).toBe(2);
  expect(second.updates.map(({ attempts }) => attempts)).toEqual([1]);
  expect([first.deaths, second.deaths]).toEqual([0, 1]);
});

test('a row that has cost two attempts goes alone from then on', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  await stage.pool.query('update chat_context_queue set attempts = 2 where chat_id = $1 and seq = 2', [
    chat.chatId,
  ]);
  expect(seqsOf(await claimRows(stage.queue, chat))).toEqual([1]);
});

test('a batch ends before 12,000 characters are passed, and holds at least one row', async () => {
  const chat = await stage.createdChat();
  for (const length of [8_000, 4_000, 1])
    unwrap(
      await stage.queue.appendUpdate(
        newAppend(chat, { exchange: { contextSnippet: 'x'.repeat(length), messages: null } }),
      ),
    );
  expect(seqsOf(await claimRows(stage.queue, chat))).toEqual([1, 2]);
  const long = await stage.createdChat();
  const messages = Array.from({ length: 4 }, () => ({ role: 'user' as const, content: 'x'.repeat(8_000) }));
  unwrap(await stage.queue.appendUpdate(newAppend(long, { exchange: { contextSnippet: null, messages } })));
  await appendMany(stage.queue, long, 1);
  expect(seqsOf(await claimRows(stage.queue, long))).toEqual([1]);
});

test('rows of another kind end the batch', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  await stage.pool.query(
    `update chat_context_queue set kind = 'decision', new_context_snippet = null where chat_id = $1 and seq = 2`,
    [chat.chatId],
  );
  expect(seqsOf(await claimRows(stage.queue, chat))).toEqual([1]);
});

test('stored results come back whole and first, without an attempt and whatever the batch limit', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  const first = await claimRows(stage.queue, chat, 2);
  await storeClaim(stage.queue, chat, first);
  await killLease(chat.chatId);
  const second = await claimRows(stage.queue, chat, 1);
  expect(second).toMatchObject({ ready: true, fence: 2 });
  expect(second.updates.map(({ seq, attempts, result }) => [seq, attempts, result?.entries[0]])).toEqual(
    first.updates.map(({ seq, queueId }) => [seq, 1, entryOf(seq, queueId)]),
  );
  const applied = unwrap(await stage.queue.applyUpdate(applyOf(chat, second)));
  expect(applied).toMatchObject({ more: true, memory: { version: 1, applied_seq: 2 } });
  const third = await claimRows(stage.queue, chat);
  expect(third.entries).toEqual(
    first.updates.map(({ seq, queueId }) => ({
      ...entryOf(seq, queueId),
      version: 1,
    })),
  );
});

test('nothing open is empty, rows that wait say until when, an absent chat is gone', async () => {
  const chat = await stage.createdChat();
  expect(await stage.queue.claimUpdate(chat, lease())).toEqual({
    ok: true,
    value: { outcome: 'empty', retryAt: null },
  });
  await appendMany(stage.queue, chat, 1);
  await stage.pool.query(
    `update chat_context_queue set retry_at = '2999-01-01T00:00:00Z' where chat_id = $1`,
    [chat.chatId],
  );
  expect(unwrap(await stage.queue.claimUpdate(chat, lease()))).toEqual({
    outcome: 'empty',
    retryAt: '2999-01-01T00:00:00.000Z',
  });
  expect(unwrap(await stage.queue.claimUpdate(newChat(), lease()))).toEqual({ outcome: 'gone' });
});
