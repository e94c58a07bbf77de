// read_memory through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { appendMany, unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('a chat without updates has an empty memory', async () => {
  const chat = await stage.createdChat();
  expect(unwrap(await stage.store.readMemory(chat, true))).toEqual({
    memory: {
      user_confirmed: {},
      llm_inferred: {},
      general_summary: '',
      to_confirm: [],
      token_count: 0,
      size_state: 'ok',
      lines: [],
      version: 0,
      accepted_seq: 0,
      applied_seq: 0,
      pending_updates: 0,
      failed_updates: 0,
      last_updated: null,
      created_at: expect.any(String),
    },
    pending: [],
    entries: [],
  });
});

test('words not merged yet come only when asked for, in order, the newest 200 of them', async () => {
  const chat = await stage.createdChat();
  await Promise.all(Array.from({ length: 10 }, () => appendMany(stage.queue, chat, 21)));
  expect(unwrap(await stage.store.readMemory(chat, false)).pending).toEqual([]);
  const { memory, pending } = unwrap(await stage.store.readMemory(chat, true));
  expect(memory.pending_updates).toBe(210);
  expect(pending.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 11));
  expect(pending[0]?.context_snippet).toBe('I live in Zürich 🙂 and I like "tea".');
});

test('an absent, foreign or erased chat is equally unknown [SDNFC]', async () => {
  const [chat, erased] = [await stage.createdChat(), await stage.createdChat()];
  unwrap(await stage.store.eraseChat(erased));
  const stranger = newChat();
  for (const asked of [
    stranger,
    { ...chat, userId: stranger.userId },
    { ...chat, tenantId: stranger.tenantId },
    erased,
  ])
    expect(await stage.store.readMemory(asked, true)).toEqual({
      ok: false,
      error: { code: 'chat_not_found', detail: 'There is no such chat, or it is not yours.' },
    });
});
