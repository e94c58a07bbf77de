// export_chat through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportChat } from '../../../src/adapters/postgres/export-chat.ts';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { newAppend, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('all that is held, also what still waits; and the audit log says that it was asked for', async () => {
  const chat = await stage.createdChat();
  const appended = unwrap(await stage.queue.appendUpdate(newAppend(chat)));
  const held = unwrap(await exportChat(stage.door)(chat));
  expect(held).toMatchObject({
    chat: { chatId: chat.chatId, acceptedSeq: 1 },
    memory: { user_confirmed: {}, version: 0 },
    updates: [{ queue_id: appended.queueId, seq: 1, status: 'pending_summarization' }],
    entries: [],
    revisions: [],
  });
  const { rows } = await stage.pool.query(
    'select action, database_role from audit_log where chat_id = $1 order by audit_id',
    [chat.chatId],
  );
  expect(rows).toEqual(
    ['chat_created', 'update_accepted', 'chat_exported'].map((action) => ({
      action,
      database_role: 'service_role',
    })),
  );
});

test('a chat of somebody else is not exported [SDNFC]', async () => {
  const chat = await stage.createdChat();
  expect(await exportChat(stage.door)({ ...chat, userId: newChat().userId })).toMatchObject({
    error: { code: 'chat_not_found' },
  });
});
