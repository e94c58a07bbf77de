// The memory as an agent and a person use it: a block within a budget, decisions, versions, and the life of a chat.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import type { Chat, Chats, Context, Revisions } from './support/agent-shapes.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';
import type { Problem, Update } from './support/shapes.ts';

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

const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath', 'islet', 'jetty'];

/** A chat with a goal, ten confirmed facts and an assumption; its memory is in the cache. */
async function toldChat(): Promise<string> {
  const chat = await ada.openChat();
  await ada.say(chat, 'I would like a quiet room.');
  await ada.say(chat, WORDS.map((word) => `My ${word} is number ${word.length * 7}${word}.`).join(' '));
  const { queue_id, seq } = await ada.say(chat, 'Maybe I will leave on Friday.');
  await ada.ended(queue_id);
  const { body } = await ada.read(chat, `?min_seq=${seq}&wait=10`);
  expect(Object.keys(body.user_confirmed)).toHaveLength(WORDS.length);
  expect(body.llm_inferred).toEqual({ day: 'Friday' });
  return chat;
}

const context = (chat: string, query = '', headers = {}) =>
  ada.call<Context>('GET', `/api/v1/memory/${chat}/context${query}`, { headers });

const post = async (path: string, body?: object) => {
  const reply = await ada.call<Update & Problem>('POST', path, {
    ...(body && { body }),
    headers: { prefer: 'wait=10' },
  });
  expect([reply.status, reply.headers.get('preference-applied')]).toEqual([201, 'wait=10']);
  return reply.body;
};

/** Nothing has moved for a while: work after an answer belongs to its cost. */
async function settled(): Promise<void> {
  let last = '';
  let same = 0;
  await until('quiet', async () => {
    const now = JSON.stringify(await stack.requests());
    same = now === last ? same + 1 : 0;
    last = now;
    return same >= 8;
  });
}

test('the block keeps to every budget in every format, the user’s facts before any assumption', async () => {
  const chat = await toldChat();
  for (const format of ['markdown', 'json', 'xml'])
    for (const most of [64, 100, 150, 250, 2_000]) {
      const { status, body } = await context(chat, `?format=${format}&max_tokens=${most}`);
      expect([status, body.format]).toEqual([200, format]);
      expect(body.tokens).toBeLessThanOrEqual(most);
      expect(countTokens(body.block)).toBeLessThanOrEqual(body.tokens);
      expect(body.block.split('\n')[0]).toContain('saidso:memory');
      if (format === 'json') expect(JSON.parse(body.block)).toBeTypeOf('object');
      const missing = body.left_out.user_confirmed ?? 0;
      const shown = WORDS.filter((word) => body.block.includes(`${word.length * 7}${word}`));
      expect(shown).toHaveLength(WORDS.length - missing);
      expect(shown).toEqual(WORDS.slice(0, shown.length));
      const hasAssumption = /friday/i.test(body.block);
      if (missing > 0) expect(hasAssumption).toBe(false);
      if (most === 2_000) expect([missing, hasAssumption]).toEqual([0, true]);
      if (most === 64) expect(missing).toBeGreaterThan(0);
    }
});

test('a version is always the same bytes, warm or cold; its tag answers 304 until the next version', async () => {
  const chat = await toldChat();
  const first = await context(chat);
  const tag = first.headers.get('etag') ?? '';
  expect(first.body.stale).toBe(false);
  // With pending words asked for, of which there are none, the answer is not taken from the cache.
  const cold = await context(chat, '?include=pending');
  expect([first.headers.get('saidso-source'), cold.headers.get('saidso-source')]).toEqual([
    'cache',
    'database',
  ]);
  expect(cold.body.block).toBe(first.body.block);
  const same = await context(chat, '', { 'if-none-match': tag });
  expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
  await ada.ended((await ada.say(chat, 'My quay is number 9quay.')).queue_id);
  await until('the new version', async () => (await context(chat)).body.version > first.body.version);
  const next = await context(chat, '', { 'if-none-match': tag });
  expect([next.status, next.body.block.includes('9quay')]).toEqual([200, true]);
});

test('a warm block is one Redis request and no Postgres, 304 or not', async () => {
  const chat = await toldChat();
  const tag = (await context(chat)).headers.get('etag') ?? '';
  for (const [headers, status] of [
    [{}, 200],
    [{ 'if-none-match': tag }, 304],
  ] as const) {
    await settled();
    await stack.resetRequests();
    expect((await context(chat, '', headers)).status).toBe(status);
    await settled();
    expect(await stack.requests()).toMatchObject({ redis: 1, rest: {} });
  }
});

test('a person confirms, rejects and corrects, and goes back to an earlier version', async () => {
  const chat = await toldChat();
  const memory = `/api/v1/memory/${chat}`;
  const { version } = (await ada.read(chat, '?include=facts')).body;

  const confirmed = await post(`${memory}/facts/day`, { action: 'confirm' });
  expect(confirmed).toMatchObject({ status: 'complete', outcome: 'applied', applied_version: version + 1 });
  expect(confirmed.diff).toContainEqual(
    expect.objectContaining({ section: 'user_confirmed', key: 'day', after: 'Friday' }),
  );
  const corrected = await post(`${memory}/facts/amber`, { action: 'correct', value: 'number 1' });
  expect(corrected.diff).toEqual([
    { op: 'update', section: 'user_confirmed', key: 'amber', before: 'number 35amber', after: 'number 1' },
  ]);
  expect(await post(`${memory}/facts/birch`, { action: 'reject' })).toMatchObject({ outcome: 'applied' });
  const nothing = await post(`${memory}/facts/nothing`, { action: 'confirm' });
  expect(nothing).toMatchObject({
    status: 'complete',
    outcome: 'rejected',
    error: { code: expect.any(String) },
  });

  const decided = (await ada.read(chat, `?min_seq=${nothing.seq}&wait=10`)).body;
  expect(decided.user_confirmed).toMatchObject({ day: 'Friday', amber: 'number 1', cedar: 'number 35cedar' });
  expect(decided.user_confirmed.birch).toBeUndefined();
  expect(decided.llm_inferred).toEqual({});

  const restored = await post(`${memory}/revisions/${version}/restore`);
  expect(restored).toMatchObject({ status: 'complete', outcome: 'applied' });
  const back = (await ada.read(chat, `?min_seq=${restored.seq}&wait=10`)).body;
  expect(back.user_confirmed).toEqual(
    Object.fromEntries(WORDS.map((word) => [word, `number ${word.length * 7}${word}`])),
  );
  expect(back.llm_inferred).toEqual({ day: 'Friday' });
  const { revisions } = (await ada.call<Revisions>('GET', `${memory}/revisions?limit=100`)).body;
  expect(revisions.map((one) => one.version)).toEqual(
    Array.from({ length: back.version }, (_, index) => back.version - index),
  );
  const unknown = await ada.call<Problem>('POST', `${memory}/revisions/999/restore`);
  expect([unknown.status, unknown.body.code]).toEqual([404, 'revision_not_found']);
});

test('the chats of a person are listed newest first, a page at a time, and nobody else’s', async () => {
  const [eve] = await stack.people(1);
  const caller = callerOf(stack.api, eve?.token);
  const opened = [];
  for (let count = 0; count < 5; count += 1) opened.push(await caller.openChat());
  const found: string[] = [];
  const pages: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { status, body } = await caller.call<Chats>('GET', `/api/v1/chats?limit=2${query}`);
    expect(status).toBe(200);
    found.push(...body.chats.map(({ chat_id }) => chat_id));
    pages.push(body.chats.length);
    cursor = body.next_cursor === null ? null : String(body.next_cursor);
  }
  expect(pages).toEqual([2, 2, 1]);
  expect(found).toEqual(opened.toReversed());
});

test('a closed chat takes nothing more and can still be read and continued [chat_closed]', async () => {
  const chat = await toldChat();
  const memory = `/api/v1/memory/${chat}`;
  const before = (await ada.read(chat)).body;
  const closed = await ada.call<Chat>('POST', `/api/v1/chats/${chat}/close`);
  expect([closed.status, closed.body.status]).toEqual([200, 'closed']);
  const again = await ada.call<Chat>('POST', `/api/v1/chats/${chat}/close`);
  expect([again.status, again.text]).toEqual([200, closed.text]);
  const refused = [
    await ada.post(chat, 'My name is Ada.'),
    await ada.call<Problem>('POST', `${memory}/facts/day`, { body: { action: 'confirm' } }),
    await ada.call<Problem>('POST', `${memory}/revisions/1/restore`),
  ];
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
    refused.map(() => [410, 'chat_closed']),
  );
  expect((await ada.call<Chat>('GET', `/api/v1/chats/${chat}`)).body.status).toBe('closed');
  expect((await ada.read(chat)).body.user_confirmed).toEqual(before.user_confirmed);
  expect((await context(chat)).body.block).toContain('35amber');
  const next = await ada.call<Chat>('POST', `/api/v1/chats/${chat}/continue`, { body: {} });
  expect(next.status).toBe(201);
  expect((await ada.read(next.body.chat_id)).body.user_confirmed).toEqual(before.user_confirmed);
});

test('after all of it every invariant holds, and every memory is what its log says', async () => {
  const { chats, broken } = await machinery.verify();
  expect(broken).toEqual({});
  expect(chats).toBeGreaterThanOrEqual(6);
});
