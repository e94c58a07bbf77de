// What an earlier implementation of this contract got wrong, fault by fault: each of these would fail on it.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Caller, callerOf } from './support/caller.ts';
import { type GatedStack, startGatedStack } from './support/gated-stack.ts';
import { until } from './support/machinery.ts';
import type { Memory } from './support/shapes.ts';

let at: GatedStack;
let ada: Caller;

beforeAll(async () => {
  at = await startGatedStack({ MAX_ATTEMPTS: '2', TEXT_RETENTION_DAYS: '0', MEMORY_TOKEN_LIMIT: '400' });
  ada = await at.person();
});
afterEach(async () => {
  await at.gates.rest.pass();
  await at.machinery.mode('normal');
});
afterAll(() => at?.stop());

/** Says something and waits for its end; nobody but the queue starts the worker. */
const tell = async (chat: string, words: string) => ada.ended((await ada.say(chat, words)).queue_id);
const memoryOf = async (chat: string): Promise<Memory> => (await ada.read(chat, '?include=pending')).body;
const fieldsOf = ({ user_confirmed, llm_inferred, general_summary, version, last_updated }: Memory) =>
  JSON.stringify({ user_confirmed, llm_inferred, general_summary, version, last_updated });
const knownChat = async () => {
  const chat = await ada.openChat();
  await tell(chat, 'My name is Ada. I am vegetarian.');
  return chat;
};

test('a clean database migrates', async () => {
  expect(at.stack.lines.join('\n')).toMatch(/migrations .* [1-9]\d* applied now/);
  const tables = await at.machinery.rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'chat_context_queue',
      'chat_facts',
      'chat_leases',
      'chat_metadata',
      'chat_revisions',
      'chats',
      'erasures',
    ]),
  );
});

test('valid tokens are not all answered 401', async () => {
  const tokens = [at.stack.tokens.user_a, await at.stack.es256Token()];
  for (const token of tokens)
    expect((await callerOf(at.stack.api, token).call('POST', '/api/v1/chats', { body: {} })).status).toBe(
      201,
    );
});

test('an update starts its worker, and has a status by its queue_id', async () => {
  const chat = await ada.openChat();
  const { queue_id } = await ada.say(chat, 'My name is Ada.');
  // Looked at in the table, so that no request of ours can be what moves it.
  await until('complete', async () => (await at.machinery.status(queue_id)) === 'complete');
  expect((await ada.update(queue_id)).body).toMatchObject({
    queue_id,
    status: 'complete',
    outcome: 'applied',
  });
});

test('nothing overwrites memory with empty fields', async () => {
  const chat = await knownChat();
  const before = await memoryOf(chat);
  expect(before.user_confirmed).toEqual({ name: 'Ada', diet: 'vegetarian' });
  // A model that takes back every fact and asks for an empty summary.
  await at.machinery.mode('hostile', { count: 1 });
  await tell(chat, 'Hello again.');
  const after = await memoryOf(chat);
  expect([after.user_confirmed, after.general_summary]).toEqual([
    before.user_confirmed,
    before.general_summary,
  ]);
});

test.for(['invalid-json', 'garbage', 'truncating', 'refusing', 'filtering', 'unavailable'])(
  'a model reply that is no proposal (%s) erases nothing',
  async (mode) => {
    const chat = await knownChat();
    const before = await memoryOf(chat);
    await at.machinery.mode(mode);
    const { queue_id } = await ada.say(chat, 'My item 2 is b.');
    await until('a failed attempt', async () => (await ada.update(queue_id)).body.error !== null);
    const during = await memoryOf(chat);
    expect(fieldsOf(during)).toBe(fieldsOf(before));
    expect(during).toMatchObject({ stale: true, pending: [{ queue_id }] });
    await ada.erase(chat);
  },
);

test('over the cap no fact and no summary is lost; the next update is refused [memory_full]', async () => {
  const chat = await ada.openChat();
  const said: Record<string, string> = {};
  let refused = '';
  for (let number = 1; number <= 60 && refused === ''; number++) {
    const reply = await ada.post(chat, `My item ${number} is a very long description number${number}.`, {
      prefer: 'wait=10',
    });
    if (reply.status === 201) said[`item_${number}`] = `a very long description number${number}`;
    else refused = reply.body.code;
  }
  expect(refused).toBe('memory_full');
  const memory = await memoryOf(chat);
  expect(memory).toMatchObject({ size_state: 'full', new_chat_recommended: true, user_confirmed: said });
  expect(Object.keys(said).length).toBeGreaterThan(5);
  expect(memory.general_summary).not.toBe('');
});

test('updates at once to one chat lose none of each other', async () => {
  const chat = await ada.openChat();
  const accepted = await Promise.all(
    Array.from({ length: 8 }, (_, index) => ada.say(chat, `My item ${index} is thing${index}.`)),
  );
  for (const { queue_id } of accepted) await ada.ended(queue_id);
  expect(Object.keys((await memoryOf(chat)).user_confirmed)).toHaveLength(8);
});

test('two workers cannot take the same row', async () => {
  await at.machinery.mode('slow', { ms: 800, count: 1 });
  const chat = await ada.openChat();
  const calls = await at.machinery.modelCalls();
  const { queue_id } = await ada.say(chat, 'My name is Ada.');
  await until('claimed', async () => (await at.machinery.status(queue_id)) === 'processing');
  const [owner] = await at.machinery.rows('select tenant_id, user_id from public.chats where chat_id = $1', [
    chat,
  ]);
  const body = JSON.stringify({ v: 1, ...owner, chat_id: chat, reason: 'swept' });
  const others = await Promise.all([1, 2, 3].map(() => at.machinery.deliver('/functions/summarize', body)));
  expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await at.machinery.status(queue_id)).toBe('processing');
  expect(await ada.ended(queue_id)).toMatchObject({ status: 'complete', attempts: 1 });
  expect((await at.machinery.modelCalls()) - calls).toBe(1);
});

test('a row that can never succeed ends after its attempts, with a pause, and the rows behind it go on', async () => {
  const chat = await ada.openChat();
  const calls = await at.machinery.modelCalls();
  const { queue_id } = await ada.say(chat, '[[poison]] My name is Ada.');
  const update = await ada.ended(queue_id);
  expect(update).toMatchObject({
    status: 'failed',
    outcome: 'dead_letter',
    attempts: 2,
    applied_version: null,
    error: { code: 'model_refused', retry_at: null },
  });
  expect((await at.machinery.modelCalls()) - calls).toBe(2);
  expect(Date.parse(update.processed_at ?? '') - Date.parse(update.created_at)).toBeGreaterThanOrEqual(1_000);
  await tell(chat, 'My item 2 is b.');
  expect(await memoryOf(chat)).toMatchObject({
    user_confirmed: { item_2: 'b' },
    failed_updates: 1,
    applied_seq: 2,
  });
});

test('50 failing rows of one chat do not starve other chats', async () => {
  const poisoned = await ada.openChat();
  await Promise.all(
    Array.from({ length: 50 }, (_, row) => ada.say(poisoned, `[[poison]] My item ${row} is x.`)),
  );
  const healthy = await Promise.all(Array.from({ length: 5 }, () => ada.openChat()));
  const ended = await Promise.all(healthy.map((chat) => tell(chat, 'My name is Ada.')));
  expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'complete'));
  const { body } = await ada.read(poisoned, '?include=pending');
  expect(body.pending_updates).toBeGreaterThan(0);
  await ada.erase(poisoned);
});

test('ready_to_write is written, and a failed status write does not call the model each tick', async () => {
  const chat = await ada.openChat();
  const calls = await at.machinery.modelCalls();
  at.gates.rest.cut('/rpc/apply_update');
  const { queue_id } = await ada.say(chat, 'My name is Ada.');
  const tries = () => at.gates.rest.seen().filter((path) => path.endsWith('/rpc/apply_update')).length;
  const first = tries();
  await until('three failed writes', async () => {
    await at.machinery.sweep();
    return tries() - first >= 3;
  });
  expect((await ada.update(queue_id)).body.status).toBe('ready_to_write');
  await at.gates.rest.pass();
  await at.sweepUntilEnded(queue_id);
  expect((await ada.update(queue_id)).body).toMatchObject({ status: 'complete', attempts: 1 });
  expect((await at.machinery.modelCalls()) - calls).toBe(1);
});

test('a database outage looks neither like an idle queue nor like an absent chat', async () => {
  // Never read before, so no cached copy stands in for the database.
  const chat = await ada.openChat();
  const start = await at.stopDatabase();
  try {
    expect([(await ada.read(chat, '?include=pending')).status, (await at.machinery.sweep()).status]).toEqual([
      503, 503,
    ]);
    const body = JSON.stringify({ v: 1, tenant_id: chat, user_id: chat, chat_id: chat, reason: 'swept' });
    expect((await at.machinery.deliver('/functions/summarize', body)).status).toBe(503);
    const metrics = await callerOf(at.stack.api, at.stack.tokens.metrics).call('GET', '/metrics');
    expect(metrics.status).toBe(503);
    await until('not ready', async () => {
      const ready = await ada.call<{ dependencies: { name: string; ok: boolean }[] }>('GET', '/health/ready');
      const failing = ready.body.dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
      return ready.status === 503 && failing.join() === 'postgres';
    });
  } finally {
    await start();
  }
  await until('accepted again', async () => (await ada.post(chat, 'My item 2 is b.')).status === 201);
});
