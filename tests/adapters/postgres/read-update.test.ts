// read_update through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { newAppend, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a new update is shown as it waits', async () => {
  const chat = await stage.createdChat();
  const append = newAppend(chat, { triggerSource: 'manual', masked: 3 });
  const { createdAt } = unwrap(await stage.queue.appendUpdate(append));
  expect(unwrap(await stage.queue.readUpdate(chat, append.queueId))).toEqual({
    queue_id: append.queueId,
    chat_id: chat.chatId,
    seq: 1,
    status: 'pending_summarization',
    outcome: null,
    attempts: 0,
    trigger_source: 'manual',
    created_at: createdAt,
    processed_at: null,
    applied_version: null,
    merged_by: null,
    diff: [],
    tokens: { input: 0, output: 0 },
    masked: 3,
    error: null,
  });
});

test('an absent update and one of another user or tenant are equally unknown [SDNFU]', async () => {
  const chat = await stage.createdChat();
  const append = newAppend(chat);
  unwrap(await stage.queue.appendUpdate(append));
  const stranger = newChat();
  const answers = await Promise.all([
    stage.queue.readUpdate(chat, newAppend(chat).queueId),
    stage.queue.readUpdate({ ...chat, userId: stranger.userId }, append.queueId),
    stage.queue.readUpdate({ ...chat, tenantId: stranger.tenantId }, append.queueId),
  ]);
  for (const answer of answers)
    expect(answer).toEqual({
      ok: false,
      error: { code: 'update_not_found', detail: 'There is no such update, or it is not yours.' },
    });
});
