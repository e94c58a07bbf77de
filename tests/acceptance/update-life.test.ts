// The life of an update as a chat backend sees it: accepted, followed, read, repeated.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';
import { type Accepted, type Problem, TIME, UUID } from './support/shapes.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  const [person] = await stack.people(1);
  ada = callerOf(stack.api, person?.token);
});
afterEach(() => machinery.mode('normal'));
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

test('a chat is opened with 201, found again with 200, and its alias speaks of conversations', async () => {
  const chat_id = randomUUID();
  const body = { chat_id, metadata: { channel: 'web' } };
  const created = await ada.call('POST', '/api/v1/chats', { body });
  expect([created.status, created.headers.get('location')]).toEqual([
    201,
    `${stack.api}/api/v1/memory/${chat_id}`,
  ]);
  expect(created.body).toEqual({
    chat_id,
    status: 'open',
    metadata: { channel: 'web' },
    accepted_seq: 0,
    created_at: expect.stringMatching(TIME),
  });
  const again = await ada.call('POST', '/api/v1/chats', { body: { chat_id, metadata: { channel: 'no' } } });
  expect([again.status, again.body]).toEqual([200, created.body]);
  const alias = await ada.call('POST', '/conversations', { body: { chat_id } });
  expect([alias.status, alias.body]).toEqual([
    200,
    { conversation_id: chat_id, ...(created.body as object) },
  ]);
});

test('a chat that was never written to answers 200 with empty fields and no time', async () => {
  const chat = await ada.openChat();
  const { status, headers, body } = await ada.read(chat);
  expect(status).toBe(200);
  expect(body).toEqual({
    chat_id: chat,
    user_confirmed: {},
    llm_inferred: {},
    general_summary: '',
    version: 0,
    token_count: 0,
    token_limit: 2000,
    size_state: 'ok',
    new_chat_recommended: false,
    accepted_seq: 0,
    applied_seq: 0,
    pending_updates: 0,
    failed_updates: 0,
    stale: false,
    to_confirm: [],
    last_updated: null,
    created_at: expect.stringMatching(TIME),
  });
  expect(headers.get('saidso-source')).toBe('database');
});

test('an update is accepted with 201, exactly the promised keys, and the address of its status', async () => {
  const chat = await ada.openChat();
  const before = Date.now();
  const { status, headers, body } = await ada.post(chat, 'My name is Ada.');
  expect(status).toBe(201);
  expect(body).toEqual({
    queue_id: expect.stringMatching(UUID),
    chat_id: chat,
    seq: 1,
    status: 'pending_summarization',
    estimated_completion: expect.stringMatching(TIME),
    status_url: `${stack.api}/api/v1/memory/updates/${body.queue_id}`,
  });
  expect(headers.get('location')).toBe(body.status_url);
  expect(headers.get('x-request-id')).toMatch(UUID);
  expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
  const wait = Date.parse(body.estimated_completion) - before;
  expect(wait).toBeGreaterThanOrEqual(1_000);
  expect(wait).toBeLessThan(75_000);
  const ended = await ada.ended(body.queue_id);
  expect(ended).toEqual({
    queue_id: body.queue_id,
    chat_id: chat,
    seq: 1,
    status: 'complete',
    outcome: 'applied',
    attempts: 1,
    trigger_source: 'api',
    created_at: expect.stringMatching(TIME),
    processed_at: expect.stringMatching(TIME),
    applied_version: 1,
    merged_by: 'offline',
    diff: expect.arrayContaining([{ op: 'add', section: 'user_confirmed', key: 'name', after: 'Ada' }]),
    tokens: { input: expect.any(Number), output: expect.any(Number) },
    masked: 0,
    error: null,
  });
  expect(ended.tokens.input).toBeGreaterThan(0);
  expect(Date.parse(ended.processed_at ?? '')).toBeGreaterThan(Date.parse(ended.created_at));
});

test('a plain snippet with speakers is as good as messages, and its trigger is kept', async () => {
  const chat = await ada.openChat();
  const { body } = await ada.call<Accepted>('POST', '/api/v1/memory/update', {
    body: {
      chat_id: chat,
      context_snippet: 'User: My name is Ada.\nAssistant: Hello!',
      trigger_source: 'manual',
    },
  });
  expect(await ada.ended(body.queue_id)).toMatchObject({ outcome: 'applied', trigger_source: 'manual' });
  expect((await ada.read(chat)).body.user_confirmed).toEqual({ name: 'Ada' });
});

test('while the model thinks an update is processing, and its reader sees the words that are pending', async () => {
  await machinery.mode('slow', { ms: 1_500 });
  const chat = await ada.openChat();
  const first = await ada.say(chat, 'My name is Ada.');
  await until('processing', async () => (await ada.update(first.queue_id)).body.status === 'processing');
  const { body } = await ada.read(chat, '?include=pending');
  expect(body).toMatchObject({ accepted_seq: 1, applied_seq: 0, pending_updates: 1, stale: true });
  expect(body.pending).toEqual([
    {
      queue_id: first.queue_id,
      seq: 1,
      messages: [{ role: 'user', content: 'My name is Ada.' }],
      created_at: expect.stringMatching(TIME),
    },
  ]);
  // The row behind it waits for the lease; the fields still hold what they held.
  const second = await ada.say(chat, 'My item 2 is b.');
  expect((await ada.update(second.queue_id)).body.status).toBe('pending_summarization');
  expect((await ada.read(chat)).body).toMatchObject({ user_confirmed: {}, pending_updates: 2, stale: true });
  expect(await ada.ended(second.queue_id)).toMatchObject({ status: 'complete', seq: 2 });
  const read = await ada.read(chat, `?min_seq=${second.seq}`);
  expect(read.body).toMatchObject({ user_confirmed: { name: 'Ada', item_2: 'b' }, stale: false });
  expect(read.body.pending).toBeUndefined();
});

test('Prefer: wait holds the 201 until the update has ended, and says so', async () => {
  const chat = await ada.openChat();
  const reply = await ada.post(chat, 'My name is Ada.', { prefer: 'wait=10' });
  expect([reply.status, reply.body.status, reply.headers.get('preference-applied')]).toEqual([
    201,
    'complete',
    'wait=10',
  ]);
  await machinery.mode('slow', { ms: 3_000, count: 1 });
  const slow = await ada.post(chat, 'My item 2 is b.', { prefer: 'wait=1' });
  expect([slow.status, slow.headers.get('preference-applied')]).toEqual([201, null]);
  expect(['pending_summarization', 'processing']).toContain(slow.body.status);
});

test('min_seq waits for exactly that update, and above what was accepted it is unknown [seq_unknown]', async () => {
  await machinery.mode('slow', { ms: 1_000, count: 1 });
  const chat = await ada.openChat();
  const { seq } = await ada.say(chat, 'My name is Ada.');
  const early = await ada.read(chat, `?min_seq=${seq}`);
  expect(early.body).toMatchObject({ stale: true, applied_seq: 0, pending: [{ seq: 1 }] });
  const waited = await ada.read(chat, `?min_seq=${seq}&wait=10`);
  expect(waited.body).toMatchObject({
    stale: false,
    applied_seq: 1,
    user_confirmed: { name: 'Ada' },
  });
  const unknown = await ada.read(chat, '?min_seq=2&wait=10');
  expect([unknown.status, unknown.body.code]).toEqual([409, 'seq_unknown']);
});

test('a read says its age and its tag, the tag answers 304, and one version is always the same bytes', async () => {
  const chat = await ada.openChat();
  await ada.ended((await ada.say(chat, 'My name is Ada. I like tea. I am vegetarian.')).queue_id);
  const fields = (text: string) => text.slice(text.indexOf('"user_confirmed"'), text.indexOf('"version"'));
  const warm = await ada.read(chat);
  expect(warm.headers.get('saidso-source')).toBe('cache');
  expect(Number(warm.headers.get('age'))).toBeLessThanOrEqual(60);
  expect(warm.headers.get('cache-control')).toBe('private, no-cache');
  const cold = await ada.read(chat, '?include=pending');
  expect(cold.headers.get('saidso-source')).toBe('database');
  expect(cold.headers.get('age')).toBe('0');
  expect(fields(cold.text)).toBe(fields(warm.text));
  expect(fields(warm.text).length).toBeGreaterThan(40);
  const tag = warm.headers.get('etag') ?? '';
  const same = await ada.read(chat, '', { 'if-none-match': tag });
  expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
  const version = warm.body.version;
  await ada.ended((await ada.say(chat, 'My item 2 is b.')).queue_id);
  const next = await ada.read(chat, `?min_version=${version + 1}`, { 'if-none-match': tag });
  expect([next.status, next.body.version]).toEqual([200, version + 1]);
});

test('an idempotency key repeats the answer with 200, and refuses another body [idempotency_key_reused]', async () => {
  const chat = await ada.openChat();
  const key = { 'idempotency-key': `order ${randomUUID()}` };
  const [one, two] = await Promise.all([
    ada.post(chat, 'My name is Ada.', key),
    ada.post(chat, 'My name is Ada.', key),
  ]);
  expect([one.status, two.status].toSorted()).toEqual([200, 201]);
  expect(one.body.queue_id).toBe(two.body.queue_id);
  await ada.ended(one.body.queue_id);
  const late = await ada.post(chat, 'My name is Ada.', key);
  expect([late.status, late.body.status, late.headers.get('idempotency-replayed')]).toEqual([
    200,
    'complete',
    'true',
  ]);
  expect(late.headers.get('location')).toBe(one.body.status_url);
  const spaced = await ada.call<Accepted>('POST', '/api/v1/memory/update', {
    raw: `{ "messages": [ {"content":"My name is Ada.", "role":"user"} ],\n "chat_id": "${chat}" }`,
    headers: key,
  });
  expect([spaced.status, spaced.body.queue_id]).toEqual([200, one.body.queue_id]);
  const other = await ada.post(chat, 'My name is Eve.', key);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  expect((await ada.read(chat, '?min_seq=1')).body).toMatchObject({ accepted_seq: 1, version: 1 });
});

test('erasing gives a receipt by store, the same one again, and the id is never used again', async () => {
  await machinery.mode('slow', { ms: 2_000, count: 1 });
  const chat = await ada.openChat();
  const open = await ada.say(chat, 'My name is Ada.');
  await ada.read(chat);
  const receipt = await ada.erase(chat);
  expect(receipt.status).toBe(200);
  // Chat, memory, lease and one update; one cached memory; one update that was still open.
  expect(receipt.body).toEqual({
    chat_id: chat,
    erased_at: expect.stringMatching(TIME),
    stores: { postgres: 4, redis: 1, queue: 1 },
  });
  const again = await ada.erase(chat);
  expect([again.status, again.text]).toEqual([200, receipt.text]);
  expect([(await ada.read(chat)).status, (await ada.update(open.queue_id)).status]).toEqual([404, 404]);
  expect((await ada.post(chat, 'My name is Ada.')).body.code).toBe('chat_not_found');
  const reborn = await ada.call<Problem>('POST', '/api/v1/chats', { body: { chat_id: chat } });
  expect([reborn.status, reborn.body.code]).toEqual([409, 'chat_id_unavailable']);
  // The worker that was with the model comes back to nothing.
  await until(
    'the late worker',
    async () => ((await machinery.queue('GET', '/__local/counts')) as { pending: number }).pending === 0,
  );
  expect((await ada.read(chat)).status).toBe(404);
  for (const table of ['chats', 'chat_metadata', 'chat_context_queue', 'chat_facts', 'chat_revisions'])
    expect(await machinery.count(`select count(*) from public.${table} where chat_id = $1`, [chat])).toBe(0);
});
