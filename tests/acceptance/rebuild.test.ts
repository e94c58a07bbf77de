// What people read is what the log says: after a life with every kind of update each memory is the fold of its facts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf } from './support/machinery.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  ada = callerOf(stack.api, (await stack.people(1))[0]?.token);
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

type Reply = { readonly status: string; readonly outcome: string | null; readonly chat_id: string };
const post = async (path: string, body?: object) =>
  (await ada.call<Reply>('POST', path, { ...(body && { body }), headers: { prefer: 'wait=10' } })).body;

test('exchanges, decisions, restores and continuations leave memories that can be rebuilt byte for byte', async () => {
  const chat = await ada.openChat();
  for (const words of [
    'My name is Ada and I am vegetarian.',
    'My budget is 240 euros.',
    'Actually, my budget is 300 euros.',
  ])
    await ada.ended((await ada.say(chat, words)).queue_id);
  const memory = `/api/v1/memory/${chat}`;
  const done = { status: 'complete', outcome: 'applied' };
  expect(await post(`${memory}/facts/budget`, { action: 'correct', value: '350 euros' })).toMatchObject(done);
  expect(await post(`${memory}/facts/diet`, { action: 'reject' })).toMatchObject(done);
  expect(await post(`${memory}/facts/nothing`, { action: 'confirm' })).toMatchObject({ outcome: 'rejected' });
  expect(await post(`${memory}/revisions/2/restore`)).toMatchObject(done);
  const { chat_id } = await post(`/api/v1/chats/${chat}/continue`, {});
  const before = (await ada.read(chat, '?min_seq=7')).body as { user_confirmed: object };
  expect((await ada.read(chat_id)).body).toMatchObject({ user_confirmed: before.user_confirmed, version: 1 });
  expect(before.user_confirmed).toMatchObject({ name: 'Ada', budget: '240 euros', diet: 'vegetarian' });

  expect(await machinery.verify()).toEqual({ chats: 2, broken: {} });
});

test('the check sees a memory that was changed by hand', async () => {
  await machinery.rows(`update public.chat_metadata set general_summary = general_summary || '!'`);
  const { broken } = await machinery.verify();
  expect(Object.keys(broken)).toEqual(['05-memory-is-the-fold']);
  expect(broken['05-memory-is-the-fold']).toHaveLength(2);
});
