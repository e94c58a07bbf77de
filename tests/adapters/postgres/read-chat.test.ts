// read_chat through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a chat is found by its owner alone, as it stands [SDNFC]', async () => {
  const chat = newChat();
  const { chat: created } = unwrap(await stage.store.createChat(chat, { team: 'blue' }));
  await appendMany(stage.queue, chat, 2);
  expect(unwrap(await stage.store.readChat(chat))).toEqual({ ...created, acceptedSeq: 2 });
  const stranger = newChat();
  for (const asked of [
    stranger,
    { ...chat, userId: stranger.userId },
    { ...chat, tenantId: stranger.tenantId },
  ])
    expect(await stage.store.readChat(asked)).toMatchObject({ error: { code: 'chat_not_found' } });
});
