// Closing a chat.
import { expect, test } from 'vitest';
import { closeChat } from '../../src/flows/close-chat.ts';
import { BEN, createWorld } from '../support/world.ts';

test('a closed chat takes no more words, and those accepted before still end', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const before = await world.say(chat, 'I live in Bern.');
  expect(await closeChat(world, { chat })).toMatchObject({
    ok: true,
    value: { status: 'closed', acceptedSeq: 1 },
  });
  await expect(world.say(chat, 'I moved to Basel.')).rejects.toThrow('chat_closed');
  await world.deliverAll();
  expect(await world.update(chat, before)).toMatchObject({ status: 'complete', outcome: 'applied' });
});

test('closing again answers the same', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const first = await closeChat(world, { chat });
  world.elapse(60_000);
  expect(await closeChat(world, { chat })).toEqual(first);
});

test('only the owner closes a chat (chat_not_found)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const refused = await closeChat(world, { chat: { ...chat, userId: BEN } });
  expect(refused).toMatchObject({ ok: false, error: { code: 'chat_not_found' } });
  await expect(world.say(chat, 'Still open.')).resolves.toEqual(expect.any(String));
});
