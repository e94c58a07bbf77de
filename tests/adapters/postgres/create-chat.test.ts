// create_chat through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a chat is created once; its owner gets it again with the metadata of the first call', async () => {
  const chat = newChat();
  const created = unwrap(await stage.store.createChat(chat, { team: 'blue', n: 1.5, vip: true }));
  expect(created).toEqual({
    outcome: 'created',
    chat: {
      chatId: chat.chatId,
      status: 'open',
      metadata: { team: 'blue', n: 1.5, vip: true },
      acceptedSeq: 0,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  });
  const again = unwrap(await stage.store.createChat(chat, { team: 'red' }));
  expect(again).toEqual({ ...created, outcome: 'exists' });
});

test('an id held by another user, closed or erased is refused with one answer [SDUNA]', async () => {
  const [held, closed, erased] = [
    await stage.createdChat(),
    await stage.createdChat(),
    await stage.createdChat(),
  ];
  await stage.pool.query(`update chats set status = 'closed', closed_at = now() where chat_id = $1`, [
    closed.chatId,
  ]);
  unwrap(await stage.store.eraseChat(erased));
  const answers = [
    await stage.store.createChat({ ...held, userId: newChat().userId }, {}),
    await stage.store.createChat(closed, {}),
    await stage.store.createChat(erased, {}),
  ];
  for (const answer of answers)
    expect(answer).toEqual({
      ok: false,
      error: { code: 'chat_id_unavailable', detail: 'This chat id cannot be used; choose another one.' },
    });
  const { rows } = await stage.pool.query('select 1 from chats where chat_id = $1', [erased.chatId]);
  expect(rows).toEqual([]);
});

test('the same id in another tenant is another chat', async () => {
  const chat = await stage.createdChat();
  const elsewhere = { ...chat, tenantId: newChat().tenantId };
  expect(unwrap(await stage.store.createChat(elsewhere, {})).outcome).toBe('created');
});

test('twenty requests at once create one chat', async () => {
  const chat = newChat();
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.store.createChat(chat, {})));
  const outcomes = answers.map((answer) => unwrap(answer).outcome);
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(19);
});
