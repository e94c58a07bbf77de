// drop_dead_letter through the REST API: what only the tables show.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, claimRows, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('the words are gone from the row, and what it failed of stays', async () => {
  const chat = await stage.createdChat();
  const [appended] = await appendMany(stage.queue, chat, 1);
  const queueId = appended?.queueId ?? expect.fail();
  const { fence } = await claimRows(stage.queue, chat);
  const why = { errorCode: 'model_invalid', errorDetail: 'x', tokens: { input: 0, output: 0 } };
  unwrap(await stage.queue.failUpdate({ ...chat, fence, queueId, ...why }));
  unwrap(await stage.deadLetters.dropDeadLetter(chat.tenantId, queueId));
  const { rows } = await stage.pool.query(
    `select status, error_code, num_nonnulls(new_context_snippet, messages, payload) as worded,
       dropped_at is not null as dropped from chat_context_queue where id = $1`,
    [queueId],
  );
  expect(rows).toEqual([{ status: 'failed', error_code: 'model_invalid', worded: 0, dropped: true }]);
});
