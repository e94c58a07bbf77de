// POST /api/v1/memory/update, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { acceptedReply } from '../../src/contract/http-replies.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge, expectProblem, PUBLIC_URL } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

const PATH = '/api/v1/memory/update';

async function opened(...options: Parameters<typeof createEdge>) {
  const edge = createEdge(...options);
  const chat = await edge.openChat();
  const say = (content: string, headers: Record<string, string> = {}) =>
    edge.call('POST', PATH, {
      json: { chat_id: chat.chatId, messages: [{ role: 'user', content }] },
      headers,
    });
  return { edge, chat, say };
}

describe('201', () => {
  test('an update is accepted with its place in the chat and where to follow it', async () => {
    const { edge, chat, say } = await opened();
    const response = await say('I live in Lisbon.');
    expect(response.status).toBe(201);
    const body: unknown = await response.json();
    const { queue_id } = acceptedReply.parse(body);
    expect(body).toEqual({
      queue_id,
      chat_id: chat.chatId,
      seq: 1,
      status: 'pending_summarization',
      estimated_completion: new Date(edge.clock.now() + 2_000).toISOString(),
      status_url: `${PUBLIC_URL}/api/v1/memory/updates/${queue_id}`,
    });
    expect(response.headers.get('location')).toBe(`${PUBLIC_URL}/api/v1/memory/updates/${queue_id}`);
    expect(response.headers.get('idempotency-replayed')).toBeNull();
  });

  test('a plain snippet of exactly 8,000 code points is accepted whole', async () => {
    const { edge, chat } = await opened();
    const context_snippet = '🧭'.repeat(8_000);
    const response = await edge.call('POST', PATH, { json: { chat_id: chat.chatId, context_snippet } });
    expect(response.status).toBe(201);
    const [row] = [...edge.database.chats.values()].flatMap(({ rows }) => rows);
    expect(row?.exchange.contextSnippet).toBe(context_snippet);
  });

  test('the answer tells both header families how much is left', async () => {
    const { edge, say } = await opened();
    edge.elapse(18_000);
    const { headers } = await say('Hello.');
    expect(headers.get('ratelimit')).toBe('"default";r=99;t=42');
    expect(headers.get('ratelimit-policy')).toBe('"default";q=100;w=60');
    expect(headers.get('x-ratelimit-limit')).toBe('100');
    expect(headers.get('x-ratelimit-remaining')).toBe('99');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-21T10:01:00Z') / 1000));
    expect(headers.get('saidso-degraded')).toBeNull();
  });

  test('an answer that Redis did not limit says so', async () => {
    const { say } = await opened({}, ({ limiter }) => ({
      limiter: { limit: async (key) => ({ ...(await limiter.limit(key)), isDegraded: true }) },
    }));
    const response = await say('Hello.');
    expect(response.status).toBe(201);
    expect(response.headers.get('saidso-degraded')).toBe('rate-limit');
  });

  test('with Prefer: wait the answer is held until the update has ended', async () => {
    const { say } = await opened({}, (_, world) => ({
      clock: {
        now: world.clock.now,
        sleep: async (ms) => {
          world.elapse(ms);
          await world.deliverAll();
        },
      },
    }));
    const response = await say('I live in Lisbon.', { prefer: 'respond-async, wait=5' });
    expect(response.status).toBe(201);
    expect(response.headers.get('preference-applied')).toBe('wait=5');
    expect(acceptedReply.parse(await response.json()).status).toBe('complete');
  });

  test('a wait whose time is over still answers 201, without the preference', async () => {
    const { edge, say } = await opened();
    const begun = edge.clock.now();
    const response = await say('I live in Lisbon.', { prefer: 'wait=2' });
    expect(response.status).toBe(201);
    expect(response.headers.get('preference-applied')).toBeNull();
    expect(acceptedReply.parse(await response.json()).status).toBe('pending_summarization');
    expect(edge.clock.now() - begun).toBe(2_000);
  });

  test('a wait during which the database goes away still answers 201: the row is committed', async () => {
    const { say } = await opened({}, ({ queue }) => ({
      queue: { ...queue, readUpdate: async () => err(unavailable('postgres')) },
    }));
    const response = await say('I live in Lisbon.', { prefer: 'wait=2' });
    expect(response.status).toBe(201);
    expect(acceptedReply.parse(await response.json()).status).toBe('pending_summarization');
  });
});

describe('200', () => {
  test('the same key and body again gives the same ids, the current status and no second row', async () => {
    const { edge, say } = await opened();
    const first = acceptedReply.parse(
      await (await say('I live in Lisbon.', { 'idempotency-key': 'k1' })).json(),
    );
    await edge.settle();
    await edge.deliverAll();
    edge.elapse(30_000);
    const response = await say('I live in Lisbon.', { 'idempotency-key': 'k1' });
    expect(response.status).toBe(200);
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const { queue_id, seq, status, estimated_completion } = acceptedReply.parse(await response.json());
    expect({ queue_id, seq, status }).toEqual({ queue_id: first.queue_id, seq: 1, status: 'complete' });
    expect(Date.parse(estimated_completion)).toBeLessThanOrEqual(edge.clock.now());
    expect(edge.appended()).toBe(1);
  });
});

describe('404, 409 and 410', () => {
  test("another user's chat answers like one that does not exist (chat_not_found)", async () => {
    const { edge, chat } = await opened();
    const json = { chat_id: chat.chatId, context_snippet: 'Hello.' };
    const absent = { ...json, chat_id: '00000000-0000-4000-8000-00000000dead' };
    const theirs = await expectProblem(
      await edge.call('POST', PATH, { as: BEN, json }),
      404,
      'chat_not_found',
    );
    const none = await expectProblem(
      await edge.call('POST', PATH, { as: BEN, json: absent }),
      404,
      'chat_not_found',
    );
    expect({ ...theirs, instance: '', request_id: '' }).toEqual({ ...none, instance: '', request_id: '' });
    expect(edge.appended()).toBe(0);
  });

  test('a chat whose memory is full takes no new exchange (memory_full)', async () => {
    const { edge, say } = await opened();
    for (const chat of edge.database.chats.values()) chat.content = { ...chat.content, size_state: 'full' };
    await expectProblem(await say('Hello.'), 409, 'memory_full');
  });

  test('a closed chat takes no update (chat_closed)', async () => {
    const { edge, say } = await opened();
    for (const chat of edge.database.chats.values()) chat.status = 'closed';
    await expectProblem(await say('Hello.'), 410, 'chat_closed');
  });
});

describe('422', () => {
  test('a key used with another body is refused (idempotency_key_reused)', async () => {
    const { edge, say } = await opened();
    await say('I live in Lisbon.', { 'idempotency-key': 'k1' });
    await expectProblem(
      await say('I live in Porto.', { 'idempotency-key': 'k1' }),
      422,
      'idempotency_key_reused',
    );
    expect(edge.appended()).toBe(1);
  });

  test.for([
    ['8,001 characters', { context_snippet: 'a'.repeat(8_001) }, '/context_snippet'],
    ['no characters', { context_snippet: '' }, '/context_snippet'],
    ['neither text', {}, '/context_snippet'],
    ['both texts', { context_snippet: 'a', messages: [{ role: 'user', content: 'b' }] }, '/context_snippet'],
    ['an unknown role', { messages: [{ role: 'root', content: 'b' }] }, '/messages/0/role'],
    [
      'a message without words',
      { messages: [{ role: 'user', content: 'a' }, { role: 'user' }] },
      '/messages/1/content',
    ],
    ['51 messages', { messages: Array(51).fill({ role: 'user', content: 'a' }) }, '/messages'],
    ['a number for words', { context_snippet: 7 }, '/context_snippet'],
    ['another trigger', { context_snippet: 'a', trigger_source: 'cron' }, '/trigger_source'],
  ] as const)('%s is refused where it stands (invalid_request)', async ([, body, pointer]) => {
    const { edge, chat } = await opened();
    const response = await edge.call('POST', PATH, { json: { chat_id: chat.chatId, ...body } });
    const { errors } = await expectProblem(response, 422, 'invalid_request');
    expect(errors?.map((error) => error.pointer)).toContain(pointer);
    expect(edge.appended()).toBe(0);
  });

  test('a key that is too long is refused by its header (invalid_request)', async () => {
    const { say } = await opened();
    const { errors } = await expectProblem(
      await say('a', { 'idempotency-key': 'k'.repeat(256) }),
      422,
      'invalid_request',
    );
    expect(errors?.[0]?.pointer).toBe('/headers/idempotency-key');
  });
});

describe('429', () => {
  test('the 101st call of a minute is refused until the minute ends, and then accepted (rate_limited)', async () => {
    const { edge, say } = await opened({ LIMIT_PER_MINUTE: '2' });
    edge.elapse(59_500);
    expect((await say('one')).status).toBe(201);
    expect((await say('two')).status).toBe(201);
    const refused = await say('three');
    await expectProblem(refused, 429, 'rate_limited');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toBe('"default";r=0;t=1');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(edge.appended()).toBe(2);
    edge.elapse(1_000);
    expect((await say('three')).status).toBe(201);
  });
});

describe('503', () => {
  test('without the database nothing is accepted, and the caller learns when to ask again (dependency_unavailable)', async () => {
    const { say } = await opened({}, ({ queue }) => ({
      queue: { ...queue, appendUpdate: async () => err(unavailable('postgres')) },
    }));
    const response = await say('Hello.');
    await expectProblem(response, 503, 'dependency_unavailable');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('ratelimit')).toBe('"default";r=99;t=60');
  });
});
