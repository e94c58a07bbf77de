// finish_erasure through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('the receipt gets the number of cleared cache keys, and the first number stays', async () => {
  const chat = await stage.createdChat();
  const erased = unwrap(await stage.store.eraseChat(chat));
  expect(unwrap(await stage.store.finishErasure(chat, 2))).toEqual({ ...erased, redisKeys: 2 });
  expect(unwrap(await stage.store.finishErasure(chat, 0))).toEqual({ ...erased, redisKeys: 2 });
  expect(unwrap(await stage.store.eraseChat(chat))).toEqual({ ...erased, redisKeys: 2 });
});

test('a chat that was not erased has no receipt to finish [SDNFC]', async () => {
  for (const chat of [newChat(), await stage.createdChat()])
    expect(await stage.store.finishErasure(chat, 1)).toMatchObject({ error: { code: 'chat_not_found' } });
});
