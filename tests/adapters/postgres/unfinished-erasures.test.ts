// unfinished_erasures through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('erased chats are listed, oldest first and at most as many as asked, until they are finished', async () => {
  const chats = [await stage.createdChat(), await stage.createdChat(), await stage.createdChat()];
  for (const chat of chats) unwrap(await stage.store.eraseChat(chat));
  expect(unwrap(await stage.store.unfinishedErasures(2))).toEqual(chats.slice(0, 2));
  const [first] = chats;
  unwrap(await stage.store.finishErasure(first ?? expect.fail(), 0));
  expect(unwrap(await stage.store.unfinishedErasures(10))).toEqual(chats.slice(1));
});

test('of one user alone, when one is named', async () => {
  const [mine, theirs] = [await stage.createdChat(), await stage.createdChat()];
  for (const chat of [mine, theirs]) unwrap(await stage.store.eraseChat(chat));
  expect(unwrap(await stage.store.unfinishedErasures(10, mine))).toEqual([mine]);
  unwrap(await stage.store.finishErasure(mine, 0));
  expect(unwrap(await stage.store.unfinishedErasures(10, mine))).toEqual([]);
});
