// release_update through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnedChat } from '../../../src/domain/ids.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, claimRows, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const releaseOf = (chat: OwnedChat, fence: number, change = {}) => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence,
  errorCode: 'model_timeout',
  errorDetail: 'The model did not answer in time.',
  retryInMs: 60_000,
  spendsAttempt: false,
  batchLimit: 1,
  tokens: { input: 7, output: 3 },
  ...change,
});

test('a released batch waits with its error visible, and an outage spends no attempt', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const claim = await claimRows(stage.queue, chat);
  const before = unwrap(await stage.machinery.serviceMetrics()).model;
  expect(await stage.queue.releaseUpdate(releaseOf(chat, claim.fence))).toEqual({
    ok: true,
    value: { more: true },
  });
  const after = unwrap(await stage.machinery.serviceMetrics()).model;
  expect([after.calls - before.calls, after.failures - before.failures]).toEqual([1, 1]);
  expect([after.input_tokens - before.input_tokens, after.output_tokens - before.output_tokens]).toEqual([
    7, 3,
  ]);
  const queueId = claim.updates[0]?.queueId ?? expect.fail();
  const update = unwrap(await stage.queue.readUpdate(chat, queueId));
  expect(update).toMatchObject({
    status: 'pending_summarization',
    attempts: 0,
    error: { code: 'model_timeout', detail: 'The model did not answer in time.' },
  });
  const waits = Date.parse(update.error?.retry_at ?? '') - Date.now();
  expect(waits).toBeGreaterThan(30_000);
  expect(waits).toBeLessThanOrEqual(60_000);
});

test('the next claim takes at most the batch limit that was left, and an attempt that counts stays spent', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 4);
  const first = await claimRows(stage.queue, chat);
  const change = { retryInMs: 0, spendsAttempt: true, batchLimit: 2 };
  unwrap(await stage.queue.releaseUpdate(releaseOf(chat, first.fence, change)));
  const second = await claimRows(stage.queue, chat);
  expect(second.updates.map(({ seq, attempts }) => [seq, attempts])).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test('a failure that is not the model’s is not counted as one', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  const before = unwrap(await stage.machinery.serviceMetrics()).model;
  unwrap(
    await stage.queue.releaseUpdate(
      releaseOf(chat, claim.fence, { errorCode: 'attempts_exhausted', tokens: { input: 0, output: 0 } }),
    ),
  );
  expect(unwrap(await stage.machinery.serviceMetrics()).model).toEqual(before);
});

test('the same release again, and one after an erase, are refused [SDFEN] [SDGON]', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  unwrap(await stage.queue.releaseUpdate(releaseOf(chat, claim.fence)));
  expect(await stage.queue.releaseUpdate(releaseOf(chat, claim.fence))).toEqual({
    ok: false,
    error: { code: 'stale_fence' },
  });
  unwrap(await stage.store.eraseChat(chat));
  expect(await stage.queue.releaseUpdate(releaseOf(chat, claim.fence))).toEqual({
    ok: false,
    error: { code: 'chat_gone' },
  });
});
