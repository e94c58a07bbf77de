// close_chat through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { newAppend, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a closed chat keeps its first time, and takes no more updates [SDCLO]', async () => {
  const chat = await stage.createdChat();
  const closedAt = async () =>
    (await stage.pool.query('select closed_at from chats where chat_id = $1', [chat.chatId])).rows[0]
      .closed_at;
  const first = unwrap(await stage.store.closeChat(chat));
  expect(first).toMatchObject({ chatId: chat.chatId, status: 'closed', acceptedSeq: 0 });
  const at = await closedAt();
  expect(unwrap(await stage.store.closeChat(chat))).toEqual(first);
  expect(await closedAt()).toEqual(at);
  expect(await stage.queue.appendUpdate(newAppend(chat))).toMatchObject({ error: { code: 'chat_closed' } });
});

test('of updates and a close at once each is either accepted with its seq or refused [SDCLO]', async () => {
  const chat = await stage.createdChat();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      at === 5 ? stage.store.closeChat(chat) : stage.queue.appendUpdate(newAppend(chat)),
    ),
  );
  const accepted = answers.filter((answer) => answer.ok && 'seq' in answer.value).length;
  expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]))).toEqual(
    Array.from({ length: 11 - accepted }, () => 'chat_closed'),
  );
  expect(unwrap(await stage.store.readChat(chat)).acceptedSeq).toBe(accepted);
});

test('an absent or foreign chat is equally unknown [SDNFC]', async () => {
  const chat = await stage.createdChat();
  const stranger = newChat();
  for (const asked of [
    stranger,
    { ...chat, userId: stranger.userId },
    { ...chat, tenantId: stranger.tenantId },
  ])
    expect(await stage.store.closeChat(asked)).toMatchObject({ error: { code: 'chat_not_found' } });
  expect(unwrap(await stage.store.readChat(chat)).status).toBe('open');
});
