// Going on in a new chat.
import { expect, test } from 'vitest';
import { closeChat } from '../../src/flows/close-chat.ts';
import { continueChat } from '../../src/flows/continue-chat.ts';
import { ADA, BEN, createWorld } from '../support/world.ts';

const body = { metadata: {} };

async function told(...words: readonly string[]) {
  const world = createWorld();
  const source = await world.openChat();
  for (const one of words) {
    await world.say(source, one);
    await world.deliverAll();
  }
  const proceed = async (change: object = {}) => {
    const continued = await continueChat(world, { source, body: { ...body, ...change } });
    if (!continued.ok) throw new Error(continued.error.code);
    return continued.value;
  };
  return { world, source, proceed };
}

test('the new chat knows what the old one knew, from its first version on', async () => {
  const { world, source, proceed } = await told('I live in Bern.', 'I like tea.');
  const { outcome, chat, sourceVersion, leftBehind } = await proceed({ metadata: { channel: 'web' } });
  expect({ outcome, sourceVersion, leftBehind }).toEqual({
    outcome: 'created',
    sourceVersion: 2,
    leftBehind: [],
  });
  expect(chat).toMatchObject({ status: 'open', metadata: { channel: 'web' }, acceptedSeq: 1 });
  const next = { ...source, chatId: chat.chatId };
  expect(await world.memory(next)).toMatchObject({
    user_confirmed: (await world.memory(source)).user_confirmed,
    version: 1,
    applied_seq: 1,
    pending_updates: 0,
  });
  const read = await world.store.readMemory(next, false, true);
  if (!read.ok) throw new Error(read.error.code);
  expect(read.value.entries.map(({ evidence }) => evidence?.origin)).toEqual(
    [1, 2].map(() => ({ chat_id: source.chatId, version: 2 })),
  );
  await world.say(next, 'I have a cat.');
  await world.deliverAll();
  expect(Object.values((await world.memory(next)).user_confirmed)).toContain('I have a cat');
});

test('one version is continued once, whoever asks again; a new version gives a new chat', async () => {
  const { world, source, proceed } = await told('I live in Bern.');
  const first = await proceed();
  const again = await proceed({ metadata: { a: 1 } });
  expect(again).toEqual({ ...first, outcome: 'exists' });
  await world.say(source, 'I like tea.');
  await world.deliverAll();
  const later = await proceed();
  expect(later.outcome).toBe('created');
  expect(later.chat.chatId).not.toBe(first.chat.chatId);
});

test('closed and full chats can be continued as well', async () => {
  const { world, source, proceed } = await told('I live in Bern.');
  await closeChat(world, { chat: source });
  const state = [...world.database.chats.values()][0];
  if (state === undefined) throw new Error('no chat');
  state.content = { ...state.content, size_state: 'full' };
  const { chat } = await proceed();
  expect(await world.memory({ ...source, chatId: chat.chatId })).toMatchObject({ size_state: 'ok' });
});

test('a source that moves on while it is read is read again', async () => {
  const { world, source } = await told('I live in Bern.');
  await world.say(source, 'I like tea.');
  const store = {
    ...world.store,
    async continueChat(continuation: Parameters<typeof world.store.continueChat>[0]) {
      if (continuation.sourceVersion === 1) await world.deliverAll();
      return world.store.continueChat(continuation);
    },
  };
  expect(await continueChat({ ...world, store }, { source, body })).toMatchObject({
    ok: true,
    value: { outcome: 'created', sourceVersion: 2 },
  });
});

test('an id that is taken is refused, also by a chat of one’s own (chat_id_unavailable)', async () => {
  const { world, source } = await told('I live in Bern.');
  const [own, other] = [await world.openChat(ADA), await world.openChat(BEN)];
  for (const { chatId } of [own, other, source])
    expect(await continueChat(world, { source, body: { ...body, chat_id: chatId } })).toMatchObject({
      error: { code: 'chat_id_unavailable' },
    });
});

test('a foreign chat does not exist (chat_not_found)', async () => {
  const { world, source } = await told('I live in Bern.');
  expect(await continueChat(world, { source: { ...source, userId: BEN }, body })).toMatchObject({
    error: { code: 'chat_not_found' },
  });
});
