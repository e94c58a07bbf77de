// redrive_update through the REST API: what only the tables show. The rest is in tests/ports/dead-letters.contract.ts.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type OwnedChat, type QueueId } from '../../../src/domain/ids.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { claimRows, newAppend, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const failOf = (chat: OwnedChat, fence: number, queueId: QueueId) => ({
  ...{ tenantId: chat.tenantId, chatId: chat.chatId, fence, queueId },
  errorCode: 'model_refused',
  errorDetail: 'Every attempt was spent.',
  tokens: { input: 9, output: 0 },
});

async function deadLetter(): Promise<{ chat: OwnedChat; queueId: QueueId }> {
  const chat = await stage.createdChat();
  const append = newAppend(chat, {
    masked: 2,
    triggerSource: 'manual',
    idempotencyKey: chat.chatId,
    requestHash: 'h',
  });
  unwrap(await stage.queue.appendUpdate(append));
  const { fence } = await claimRows(stage.queue, chat);
  unwrap(await stage.queue.failUpdate(failOf(chat, fence, append.queueId)));
  return { chat, queueId: append.queueId };
}
const redrive = async ({ chat, queueId }: { chat: OwnedChat; queueId: QueueId }) =>
  unwrap(await stage.deadLetters.redriveUpdate(chat.tenantId, queueId, asId(randomUUID())));

test('the new row has the words, their source and their masks, and neither the key nor anything of the failure', async () => {
  const letter = await deadLetter();
  await redrive(letter);
  const { rows } = await stage.pool.query(
    `select seq::int, stamp_seq::int, kind, new_context_snippet, trigger_source, masked, idempotency_key, status,
       attempts, error_code, tokens_in, redrive_of from chat_context_queue where chat_id = $1 order by seq`,
    [letter.chat.chatId],
  );
  const said = {
    kind: 'exchange',
    new_context_snippet: rows[0]?.new_context_snippet,
    trigger_source: 'manual',
  };
  expect(rows[0]).toMatchObject({ ...said, status: 'failed', idempotency_key: letter.chat.chatId });
  expect(rows[1]).toEqual({
    ...said,
    ...{ seq: 2, stamp_seq: 1, masked: 2, idempotency_key: null, status: 'pending_summarization' },
    ...{ attempts: 0, error_code: null, tokens_in: 0, redrive_of: letter.queueId },
  });
});

test('it counts as accepted, and a full memory does not refuse it', async () => {
  const counted = async () => {
    const metrics = await stage.machinery.serviceMetrics();
    return unwrap(metrics).accepted;
  };
  const letter = await deadLetter();
  await stage.pool.query("update chat_metadata set size_state = 'full' where chat_id = $1", [
    letter.chat.chatId,
  ]);
  const before = await counted();
  expect(await redrive(letter)).toMatchObject({ outcome: 'redriven', seq: 2 });
  expect(await counted()).toBe(before + 1);
});

test('without words there is nothing to redrive [words_purged]', async () => {
  const letter = await deadLetter();
  await stage.pool.query('update chat_context_queue set new_context_snippet = null where id = $1', [
    letter.queueId,
  ]);
  expect(await redrive(letter)).toEqual({ outcome: 'words_purged' });
  const { rows } = await stage.pool.query('select accepted_seq::int from chats where chat_id = $1', [
    letter.chat.chatId,
  ]);
  expect(rows).toEqual([{ accepted_seq: 1 }]);
});

test('ten at once leave one successor', async () => {
  const letter = await deadLetter();
  const answers = await Promise.all(Array.from({ length: 10 }, () => redrive(letter)));
  expect(answers.filter(({ outcome }) => outcome === 'redriven')).toHaveLength(1);
  const { rows } = await stage.pool.query('select seq from chat_context_queue where chat_id = $1', [
    letter.chat.chatId,
  ]);
  expect(rows).toHaveLength(2);
});
