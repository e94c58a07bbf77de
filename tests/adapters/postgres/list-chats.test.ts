// list_chats through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Chat, ChatPlace } from '../../../src/ports/memory-store.ts';
import { newChat } from '../../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('pages of one hold every chat of the user once, also those that differ by a microsecond or not at all', async () => {
  const owner = newChat();
  const made = Array.from({ length: 5 }, () => ({ ...owner, chatId: newChat().chatId }));
  for (const chat of made) unwrap(await stage.store.createChat(chat, {}));
  const times = ['00:00.000001', '00:00.000002', '00:00.000002', '00:00.000003', '00:01'];
  for (const [at, { chatId }] of made.entries())
    await stage.pool.query('update chats set created_at = $2 where chat_id = $1', [
      chatId,
      `2026-01-01T00:${times[at]}Z`,
    ]);
  unwrap(await stage.store.createChat({ ...newChat(), tenantId: owner.tenantId }, {}));
  unwrap(await stage.store.createChat({ ...newChat(), userId: owner.userId }, {}));
  const seen: string[] = [];
  let before: ChatPlace | null = null;
  for (;;) {
    const [line]: readonly (Chat & ChatPlace)[] = unwrap(await stage.store.listChats(owner, before, 1));
    if (line === undefined) break;
    seen.push(line.chatId);
    before = line;
  }
  const [first, second, third, fourth, fifth] = made.map(({ chatId }) => chatId);
  expect(seen).toEqual([fifth, fourth, ...[second, third].sort().reverse(), first]);
  expect(unwrap(await stage.store.listChats(owner, null, 10))).toHaveLength(5);
});
