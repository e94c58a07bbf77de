// read_revisions through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('revisions come newest first with their updates and diffs, from any version on', async () => {
  const chat = await stage.createdChat();
  for (const count of [2, 1, 1]) {
    await appendMany(stage.queue, chat, count);
    const claim = await claimRows(stage.queue, chat);
    await storeClaim(stage.queue, chat, claim);
    unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  }
  const all = unwrap(await stage.store.readRevisions(chat, null, 10));
  expect(
    all.map(({ version, from_seq, to_seq, queue_ids }) => [version, from_seq, to_seq, queue_ids.length]),
  ).toEqual([
    [3, 4, 4, 1],
    [2, 3, 3, 1],
    [1, 1, 2, 2],
  ]);
  expect(all[2]?.diff.map(({ key }) => key)).toEqual(['city_1', 'city_2']);
  expect(unwrap(await stage.store.readRevisions(chat, 3, 1))).toEqual(all.slice(1, 2));
  expect(unwrap(await stage.store.readRevisions(chat, 1, 10))).toEqual([]);
});

test('an absent or foreign chat is equally unknown [SDNFC]', async () => {
  const chat = await stage.createdChat();
  expect(unwrap(await stage.store.readRevisions(chat, null, 10))).toEqual([]);
  const stranger = newChat();
  for (const asked of [
    stranger,
    { ...chat, userId: stranger.userId },
    { ...chat, tenantId: stranger.tenantId },
  ])
    expect(await stage.store.readRevisions(asked, null, 10)).toMatchObject({
      error: { code: 'chat_not_found' },
    });
});
