// fail_update through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnedChat, QueueId } from '../../../src/domain/ids.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const failOf = (chat: OwnedChat, fence: number, queueId: QueueId) => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence,
  queueId,
  errorCode: 'model_refused',
  errorDetail: 'Every attempt was spent.',
  tokens: { input: 9, output: 0 },
});

test('one row becomes a dead letter, the rows behind it go on and the watermark passes it', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  const claim = await claimRows(stage.queue, chat);
  const poison = claim.updates[0]?.queueId ?? expect.fail();
  const failed = unwrap(await stage.queue.failUpdate(failOf(chat, claim.fence, poison)));
  expect(failed).toMatchObject({
    userId: chat.userId,
    more: true,
    memory: { version: 0, accepted_seq: 3, applied_seq: 1, pending_updates: 2, failed_updates: 1 },
  });
  expect(unwrap(await stage.queue.readUpdate(chat, poison))).toMatchObject({
    status: 'failed',
    outcome: 'dead_letter',
    processed_at: expect.any(String),
    tokens: { input: 9, output: 0 },
    error: { code: 'model_refused', detail: 'Every attempt was spent.', retry_at: null },
  });
  const next = await claimRows(stage.queue, chat);
  expect(next.updates.map(({ seq, attempts }) => [seq, attempts])).toEqual([
    [2, 1],
    [3, 1],
  ]);
  await storeClaim(stage.queue, chat, next);
  expect(unwrap(await stage.queue.applyUpdate(applyOf(chat, next))).memory).toMatchObject({
    version: 1,
    applied_seq: 3,
  });
});

test('a dead letter behind an open row does not move the watermark', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 2);
  const claim = await claimRows(stage.queue, chat);
  const second = claim.updates[1]?.queueId ?? expect.fail();
  expect(unwrap(await stage.queue.failUpdate(failOf(chat, claim.fence, second))).memory.applied_seq).toBe(0);
  const next = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, next);
  expect(unwrap(await stage.queue.applyUpdate(applyOf(chat, next))).memory.applied_seq).toBe(2);
});

test('an update of another chat cannot be failed [SDNFU], nor one of a lost or erased chat [SDFEN] [SDGON]', async () => {
  const [chat, other] = [await stage.createdChat(), await stage.createdChat()];
  const [foreign] = await appendMany(stage.queue, other, 1);
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  const own = claim.updates[0]?.queueId ?? expect.fail();
  expect(await stage.queue.failUpdate(failOf(chat, claim.fence, foreign?.queueId ?? own))).toMatchObject({
    error: { code: 'update_not_found' },
  });
  expect(await stage.queue.failUpdate(failOf(chat, claim.fence + 1, own))).toEqual({
    ok: false,
    error: { code: 'stale_fence' },
  });
  unwrap(await stage.store.eraseChat(chat));
  expect(await stage.queue.failUpdate(failOf(chat, claim.fence, own))).toEqual({
    ok: false,
    error: { code: 'chat_gone' },
  });
});
