// refresh_estimate through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnedChat } from '../../../src/domain/ids.ts';
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

/** One update per number: how many seconds it took from accepted to applied. */
async function completeAfter(chat: OwnedChat, seconds: readonly number[]): Promise<void> {
  await appendMany(stage.queue, chat, seconds.length);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  await stage.pool.query(
    `update chat_context_queue set created_at = processed_at - ($2::float8[])[seq] * interval '1 s'
     where chat_id = $1`,
    [chat.chatId, seconds],
  );
}

test('without a completed update the first guess stays', async () => {
  expect(await stage.machinery.refreshEstimate()).toEqual({ ok: true, value: 5_000 });
});

test('the estimate is the p95, bounded below and above, and appends answer with it', async () => {
  const steady = await stage.createdChat();
  await completeAfter(steady, [0.2, 0.2, 0.2]);
  expect(unwrap(await stage.machinery.refreshEstimate())).toBe(1_000);
  const mixed = await stage.createdChat();
  await completeAfter(mixed, [0.2, 0.2, 10, 20]);
  // Seven completions: p95 lies 0.7 of the way from the sixth (10 s) to the seventh (20 s).
  expect(unwrap(await stage.machinery.refreshEstimate())).toBe(17_000);
  expect(unwrap(await stage.queue.appendUpdate(newAppend(mixed))).estimateMs).toBe(17_000);
  await completeAfter(await stage.createdChat(), [3_600, 3_600]);
  expect(unwrap(await stage.machinery.refreshEstimate())).toBe(60_000);
});
