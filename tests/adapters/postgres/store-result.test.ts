// store_result through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import {
  appendMany,
  claimRows,
  entryOf,
  resultOf,
  storeClaim,
  unwrap,
} from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a stored result is ready to write, and the same call again is stored again and counted once', async () => {
  const chat = await stage.createdChat();
  const [update] = await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  const before = unwrap(await stage.machinery.serviceMetrics()).model;
  await storeClaim(stage.queue, chat, claim);
  await storeClaim(stage.queue, chat, claim);
  const after = unwrap(await stage.machinery.serviceMetrics()).model;
  expect([after.calls - before.calls, after.input_tokens - before.input_tokens]).toEqual([1, 100]);
  const read = await stage.queue.readUpdate(
    chat,
    update?.queueId ?? claim.updates[0]?.queueId ?? expect.fail(),
  );
  expect(unwrap(read)).toMatchObject({ status: 'ready_to_write', tokens: { input: 100, output: 10 } });
});

test('a worker whose lease passed to another cannot store [SDFEN]', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const late = await claimRows(stage.queue, chat);
  await stage.pool.query(`update chat_leases set lease_until = now() - interval '1 s'`);
  await claimRows(stage.queue, chat);
  const results = late.updates.map(({ queueId }) => ({ queueId, result: resultOf([]) }));
  expect(await stage.queue.storeResult(chat, late.fence, results)).toEqual({
    ok: false,
    error: { code: 'stale_fence' },
  });
  const { rows } = await stage.pool.query('select status from chat_context_queue where chat_id = $1', [
    chat.chatId,
  ]);
  expect(rows).toEqual([{ status: 'processing' }]);
});

test('a lease whose time is over still stores while nobody has claimed after it', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  await stage.pool.query(`update chat_leases set lease_until = now() - interval '1 s'`);
  await storeClaim(stage.queue, chat, claim);
});

test('a result for a row that was not claimed is a bug, not a refusal [SDMOV]', async () => {
  const chat = await stage.createdChat();
  const [, second] = await appendMany(stage.queue, chat, 2);
  const claim = await claimRows(stage.queue, chat, 1);
  const queueId = second?.queueId ?? expect.fail();
  await expect(
    stage.queue.storeResult(chat, claim.fence, [{ queueId, result: resultOf([entryOf(2, queueId)]) }]),
  ).rejects.toThrow('store_result failed with SDMOV');
});

test('an erased chat takes no result [SDGON]', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  unwrap(await stage.store.eraseChat(chat));
  expect(await stage.queue.storeResult(chat, claim.fence, [])).toEqual({
    ok: false,
    error: { code: 'chat_gone' },
  });
});
