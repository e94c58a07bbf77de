// Accepting: append first, ring after, and nothing that happens after the append can take the update away.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { acceptUpdate } from '../../src/flows/accept-update.ts';
import { ADA, BEN, createWorld, TENANT } from '../support/world.ts';

const principal = { tenantId: TENANT, userId: ADA, limitKey: 'k' };
const body = (chatId: string, words = 'I live in Turin.') => ({
  chat_id: chatId,
  context_snippet: words,
  trigger_source: 'api' as const,
});

test('an accepted update is a committed row, and the wake-up that follows holds ids only', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const accepted = await acceptUpdate(world, { principal, body: body(chat.chatId), idempotencyKey: null });
  await world.settle();
  expect(accepted).toMatchObject({
    ok: true,
    value: { appended: { outcome: 'appended', seq: 1, status: 'pending_summarization' } },
  });
  expect(world.publisher.published).toEqual([
    {
      body: { v: 1, tenant_id: TENANT, user_id: ADA, chat_id: chat.chatId, reason: 'accepted' },
      dedupId: expect.stringMatching(/^[0-9a-f-]{36}_1$/),
      delaySeconds: 0,
    },
  ]);
});

test('an update stays accepted when neither the queue nor the cache answers', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const down = async () => err({ code: 'dependency_unavailable' as const, detail: 'down' });
  const ports = {
    ...world,
    publisher: { publishWakeUp: down },
    cache: { ...world.cache, raiseAccepted: down },
  };
  const accepted = await acceptUpdate(ports, { principal, body: body(chat.chatId), idempotencyKey: null });
  await world.settle();
  expect(accepted.ok).toBe(true);
  expect((await world.memory(chat)).pending_updates).toBe(1);
  expect(world.logs.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['wake_up_not_published', 'cache_not_raised']),
  );
});

test('the same key with the same body is answered with the same update and rings nobody', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const send = () => acceptUpdate(world, { principal, body: body(chat.chatId), idempotencyKey: 'key-1' });
  const [first, second] = [await send(), await send()];
  await world.settle();
  expect(first.ok && second.ok && second.value.appended).toMatchObject({
    outcome: 'replayed',
    queueId: first.ok && first.value.appended.queueId,
  });
  expect(world.publisher.published).toHaveLength(1);
});

test('a key reused with another body is refused (idempotency_key_reused)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await acceptUpdate(world, { principal, body: body(chat.chatId), idempotencyKey: 'key-1' });
  const second = await acceptUpdate(world, {
    principal,
    body: body(chat.chatId, 'Something else.'),
    idempotencyKey: 'key-1',
  });
  expect(second).toMatchObject({ ok: false, error: { code: 'idempotency_key_reused' } });
  expect((await world.memory(chat)).accepted_seq).toBe(1);
});

test('a chat of somebody else is answered like one that does not exist (chat_not_found)', async () => {
  const world = createWorld();
  const foreign = await world.openChat(BEN);
  const absent = 'c0000000-0000-4000-8000-00000000dead';
  const answers = await Promise.all(
    [foreign.chatId, absent].map((id) =>
      acceptUpdate(world, { principal, body: body(id), idempotencyKey: null }),
    ),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ ok: false, error: { code: 'chat_not_found' } });
});
