// append_update through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, newAppend, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('an update is accepted with the next seq and kept to the byte', async () => {
  const chat = await stage.createdChat();
  const messages = [
    { role: 'user' as const, content: 'tab\t, line\nend, "quote", \\ and 🙂', id: 'm1' },
    { role: 'assistant' as const, content: 'ok', created_at: '2026-01-02T03:04:05Z' },
  ];
  const [first] = await appendMany(stage.queue, chat, 1);
  const append = newAppend(chat, {
    exchange: { contextSnippet: null, messages },
    masked: 2,
    triggerSource: 'test',
  });
  const second = unwrap(await stage.queue.appendUpdate(append));
  expect(second).toEqual({
    outcome: 'appended',
    queueId: append.queueId,
    chatId: chat.chatId,
    seq: 2,
    status: 'pending_summarization',
    publishAttempt: 1,
    acceptedSeq: 2,
    createdAt: second.createdAt,
    estimateMs: 5_000,
  });
  expect(second.createdAt >= (first?.createdAt ?? '')).toBe(true);
  const { pending } = unwrap(await stage.store.readMemory(chat, true));
  expect(pending[1]).toEqual({ queue_id: append.queueId, seq: 2, messages, created_at: second.createdAt });
});

test('fifty appends at once get the seqs 1 to 50 without a gap', async () => {
  const chat = await stage.createdChat();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => stage.queue.appendUpdate(newAppend(chat))),
  );
  const seqs = answers.map((answer) => unwrap(answer).seq).sort((one, other) => one - other);
  expect(seqs).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test('the same key and body again is the same update, also when both come at once', async () => {
  const chat = await stage.createdChat();
  const keyed = { idempotencyKey: 'order-1', requestHash: 'aa' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => stage.queue.appendUpdate(newAppend(chat, keyed))),
  );
  const values = answers.map(unwrap);
  expect(new Set(values.map(({ queueId }) => queueId)).size).toBe(1);
  expect(values.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
  expect(values[0]?.acceptedSeq).toBe(1);
});

test('a key used with another body is refused, before a closed or absent chat is [SDKEY]', async () => {
  const chat = await stage.createdChat();
  const keyed = { idempotencyKey: 'order-2', requestHash: 'aa' };
  const first = unwrap(await stage.queue.appendUpdate(newAppend(chat, keyed)));
  const other = await stage.queue.appendUpdate(newAppend(chat, { ...keyed, requestHash: 'bb' }));
  expect(other).toMatchObject({ ok: false, error: { code: 'idempotency_key_reused' } });
  await stage.pool.query(`update chats set status = 'closed', closed_at = now() where chat_id = $1`, [
    chat.chatId,
  ]);
  const replayed = unwrap(await stage.queue.appendUpdate(newAppend(chat, keyed)));
  expect(replayed).toEqual({ ...first, outcome: 'replayed' });
  const elsewhere = { ...newChat(), tenantId: chat.tenantId, userId: chat.userId };
  expect(await stage.queue.appendUpdate(newAppend(elsewhere, { ...keyed, requestHash: 'bb' }))).toMatchObject(
    {
      error: { code: 'idempotency_key_reused' },
    },
  );
});

test('another user may use the same key', async () => {
  const keyed = { idempotencyKey: 'order-3', requestHash: 'aa' };
  for (const chat of [await stage.createdChat(), await stage.createdChat()])
    expect(unwrap(await stage.queue.appendUpdate(newAppend(chat, keyed))).outcome).toBe('appended');
});

test('an absent, foreign, closed or full chat takes nothing [SDNFC] [SDCLO] [SDFUL]', async () => {
  const [foreign, closed, full] = [
    await stage.createdChat(),
    await stage.createdChat(),
    await stage.createdChat(),
  ];
  await stage.pool.query(`update chats set status = 'closed', closed_at = now() where chat_id = $1`, [
    closed.chatId,
  ]);
  await stage.pool.query(`update chat_metadata set size_state = 'full' where chat_id = $1`, [full.chatId]);
  const cases = [
    [newChat(), 'chat_not_found'],
    [{ ...foreign, userId: newChat().userId }, 'chat_not_found'],
    [{ ...foreign, tenantId: newChat().tenantId }, 'chat_not_found'],
    [closed, 'chat_closed'],
    [full, 'memory_full'],
  ] as const;
  for (const [chat, code] of cases) {
    expect(await stage.queue.appendUpdate(newAppend(chat))).toMatchObject({ ok: false, error: { code } });
    const { rows } = await stage.pool.query('select accepted_seq from chats where chat_id = $1', [
      chat.chatId,
    ]);
    expect(rows.every(({ accepted_seq }) => accepted_seq === '0')).toBe(true);
  }
});

test.each([
  ['no words', { contextSnippet: null, messages: null }],
  ['both kinds of words', { contextSnippet: 'a', messages: [{ role: 'user' as const, content: 'b' }] }],
  ['an empty snippet', { contextSnippet: '', messages: null }],
  ['8,001 characters', { contextSnippet: '🙂'.repeat(8_001), messages: null }],
  ['no message', { contextSnippet: null, messages: [] }],
  ['a NUL', { contextSnippet: 'a\u0000b', messages: null }],
])('%s never becomes a row, and the error does not quote it', async (_, exchange) => {
  const chat = await stage.createdChat();
  const refused = stage.queue.appendUpdate(newAppend(chat, { exchange }));
  await expect(refused).rejects.toThrow(/^append_update failed with (23514|22P05)$/);
  const { rows } = await stage.pool.query('select 1 from chat_context_queue where chat_id = $1', [
    chat.chatId,
  ]);
  expect(rows).toEqual([]);
});

test('8,000 emoji are 8,000 characters', async () => {
  const chat = await stage.createdChat();
  const exchange = { contextSnippet: '🙂'.repeat(8_000), messages: null };
  expect(unwrap(await stage.queue.appendUpdate(newAppend(chat, { exchange }))).seq).toBe(1);
});
