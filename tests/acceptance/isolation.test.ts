// Two users cannot see each other: what is another's answers like what does not exist, on every route.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf, type Reply } from './support/caller.ts';
import type { Problem } from './support/shapes.ts';

let stack: TestStack;
let ada: Caller;
let eve: Caller;
let chat: string;
let queueId: string;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  const [one, two] = await stack.people(2);
  ada = callerOf(stack.api, one?.token);
  eve = callerOf(stack.api, two?.token);
  chat = await ada.openChat();
  queueId = (await ada.say(chat, 'My name is Ada.', { 'idempotency-key': 'of Ada' })).queue_id;
  await ada.ended(queueId);
});
afterAll(() => stack?.stop());

/** Everything a caller can see of an answer, but for what may differ between any two. */
const visible = ({ status, headers, text }: Reply<Problem>) => ({
  status,
  text: text.replaceAll(/"(request_id|instance)":"[^"]*"/g, ''),
  headers: [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit|x-ratelimit-.*)$/.test(name)),
});

const snippet = (chat_id: string) => ({ chat_id, messages: [{ role: 'user', content: 'I am here.' }] });
const calls: [string, (chat: string, queue: string) => Promise<Reply<Problem>>][] = [
  ['an update', (id) => eve.call('POST', '/api/v1/memory/update', { body: snippet(id) })],
  [
    'an update with a key',
    (id) =>
      eve.call('POST', '/api/v1/memory/update', {
        body: snippet(id),
        headers: { 'idempotency-key': `k${id}` },
      }),
  ],
  [
    'an update with a wait',
    (id) => eve.call('POST', '/api/v1/memory/update', { body: snippet(id), headers: { prefer: 'wait=1' } }),
  ],
  ['a warm read', (id) => eve.read(id)],
  ['a read of pending words', (id) => eve.read(id, '?include=pending')],
  ['a read with min_seq', (id) => eve.read(id, '?min_seq=1&wait=1')],
  ['a read with min_seq above', (id) => eve.read(id, '?min_seq=99')],
  ['a read with any tag', (id) => eve.read(id, '', { 'if-none-match': '*' })],
  ['a context', (id) => eve.call('GET', `/api/v1/memory/${id}/context?format=json`)],
  ['a read of sources', (id) => eve.read(id, '?include=facts,history')],
  ['the revisions', (id) => eve.call('GET', `/api/v1/memory/${id}/revisions`)],
  ['a revision', (id) => eve.call('GET', `/api/v1/memory/${id}/revisions/1`)],
  ['a decision', (id) => eve.call('POST', `/api/v1/memory/${id}/facts/name`, { body: { action: 'reject' } })],
  ['a restore', (id) => eve.call('POST', `/api/v1/memory/${id}/revisions/1/restore`)],
  ['a look-up', (id) => eve.call('GET', `/api/v1/chats/${id}`)],
  ['a continuation', (id) => eve.call('POST', `/api/v1/chats/${id}/continue`, { body: {} })],
  ['a close', (id) => eve.call('POST', `/api/v1/chats/${id}/close`)],
  ['an erase', (id) => eve.erase(id)],
  ['a status', (_, id) => eve.update(id)],
  ['a status with a wait', (_, id) => eve.update(id, 1)],
];

test.for(calls)('%s of a foreign chat answers as for one that does not exist [404]', async ([, call]) => {
  // Her own read first, so that the memory is in the cache when the stranger asks.
  expect((await ada.read(chat)).headers.get('saidso-source')).toBe('cache');
  const [foreign, absent] = [await call(chat, queueId), await call(randomUUID(), randomUUID())];
  expect(foreign.status).toBe(404);
  expect(visible(foreign)).toEqual(visible(absent));
  expect(foreign.text).not.toMatch(/Ada/);
});

test('after all that, the owner’s chat is as it was', async () => {
  const { body } = await ada.read(chat, '?min_seq=1');
  expect(body).toMatchObject({ user_confirmed: { name: 'Ada' }, accepted_seq: 1, version: 1 });
});

test('the id of a foreign chat cannot be taken, nor told from an erased one [chat_id_unavailable]', async () => {
  const erased = await ada.openChat();
  await ada.erase(erased);
  const [held, gone] = await Promise.all(
    [chat, erased].map((chat_id) => eve.call<Problem>('POST', '/api/v1/chats', { body: { chat_id } })),
  );
  if (held === undefined || gone === undefined) throw new Error('no answers');
  expect([held.status, held.body.code]).toEqual([409, 'chat_id_unavailable']);
  expect(visible(held)).toEqual(visible(gone));
});

test('idempotency keys belong to one user: the same key of another is another update', async () => {
  const own = await eve.openChat();
  const reply = await eve.post(own, 'My name is Eve.', { 'idempotency-key': 'of Ada' });
  expect(reply.status).toBe(201);
  expect(reply.body.queue_id).not.toBe(queueId);
});

test('an erased chat of another user has no receipt for a stranger [404]', async () => {
  const erased = await ada.openChat();
  await ada.erase(erased);
  expect(visible(await eve.erase(erased))).toEqual(visible(await eve.erase(randomUUID())));
});
