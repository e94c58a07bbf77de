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

const CARD = 'My card is 4242 4242 4242 4242.';

test('a secret is masked before the row is written, and counted', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, CARD);
  expect(await world.update(chat, queueId)).toMatchObject({ masked: 1 });
  await world.deliverAll();
  expect(JSON.stringify([...world.prompts, world.database, await world.memory(chat)])).not.toContain(
    '4242 4242',
  );
  expect(world.prompts[0]?.user).toContain('My card is [masked:card].');
  expect((await world.memory(chat)).user_confirmed).toEqual({});
});

test('an idempotency key knows the body as it came: another card under the same key is another body', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const send = (words: string) =>
    acceptUpdate(world, { principal, body: body(chat.chatId, words), idempotencyKey: 'key-1' });
  await send(CARD);
  expect(await send(CARD)).toMatchObject({ ok: true, value: { appended: { outcome: 'replayed' } } });
  expect(await send('My card is 5555 5555 5555 4444.')).toMatchObject({
    ok: false,
    error: { code: 'idempotency_key_reused' },
  });
});

test('a deployment may refuse secrets, or keep them (invalid_request)', async () => {
  const strict = createWorld({ secretsMode: 'reject' });
  const chat = await strict.openChat();
  const messages = [
    { role: 'user' as const, content: 'Hello' },
    { role: 'user' as const, content: CARD },
  ];
  const input = { principal, idempotencyKey: null };
  const refused = await acceptUpdate(strict, {
    ...input,
    body: { chat_id: chat.chatId, messages, trigger_source: 'api' },
  });
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'invalid_request', errors: [{ pointer: '/messages/1/content' }] },
  });
  expect(JSON.stringify(refused)).not.toContain('4242');
  expect((await strict.memory(chat)).accepted_seq).toBe(0);

  const open = createWorld({ secretsMode: 'off' });
  const own = await open.openChat();
  const kept = await acceptUpdate(open, { ...input, body: body(own.chatId, CARD) });
  await open.settle();
  await open.deliverAll();
  expect(kept.ok).toBe(true);
  expect(open.prompts[0]?.user).toContain('4242 4242 4242 4242');
});

test('a text that placeholders make too long is refused, never cut (invalid_request)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const words = 'PIN: 4921\n'.repeat(799);
  expect(
    await acceptUpdate(world, { principal, body: body(chat.chatId, words), idempotencyKey: null }),
  ).toMatchObject({
    ok: false,
    error: { code: 'invalid_request', errors: [{ pointer: '/context_snippet' }] },
  });
});
