// GET /api/v1/memory/{chat_id}, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { memoryReply } from '../../src/contract/http-replies.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function opened(...options: Parameters<typeof createEdge>) {
  const edge = createEdge(...options);
  const chat = await edge.openChat();
  const read = (query = '', headers: Record<string, string> = {}) =>
    edge.call('GET', `/api/v1/memory/${chat.chatId}${query}`, { headers });
  const merge = async (words: string) => {
    await edge.say(chat, words);
    await edge.deliverAll();
  };
  return { edge, chat, read, merge };
}

describe('200', () => {
  test('a chat without memory is empty, not absent', async () => {
    const { edge, chat, read } = await opened();
    const response = await read();
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(response.headers.get('saidso-source')).toBe('database');
    expect(await response.json()).toEqual({
      chat_id: chat.chatId,
      user_confirmed: {},
      llm_inferred: {},
      general_summary: '',
      version: 0,
      token_count: 0,
      token_limit: 2_000,
      size_state: 'ok',
      new_chat_recommended: false,
      accepted_seq: 0,
      applied_seq: 0,
      pending_updates: 0,
      failed_updates: 0,
      stale: false,
      to_confirm: [],
      last_updated: null,
      created_at: new Date(edge.clock.now()).toISOString(),
    });
  });

  test('what the user said is read back, first from the database and then from the cache with its age', async () => {
    const { edge, read, merge } = await opened();
    await merge('I live in Lisbon.');
    const first = await read('?min_seq=1');
    const memory = memoryReply.parse(await first.json());
    expect(Object.values(memory.user_confirmed)).toEqual(['I live in Lisbon']);
    expect(memory).toMatchObject({ version: 1, accepted_seq: 1, applied_seq: 1, stale: false });
    await edge.settle();
    edge.elapse(7_000);
    const warm = await read();
    expect(warm.headers.get('saidso-source')).toBe('cache');
    expect(warm.headers.get('age')).toBe('7');
    expect(await warm.json()).toEqual(memory);
  });

  test('include=pending shows the words that are not merged yet', async () => {
    const { edge, chat, read } = await opened();
    await edge.say(chat, 'I live in Lisbon.');
    const { pending, stale } = memoryReply.parse(await (await read('?include=pending')).json());
    expect(stale).toBe(true);
    expect(pending?.map(({ seq, messages }) => ({ seq, words: messages?.[0]?.content }))).toEqual([
      { seq: 1, words: 'I live in Lisbon.' },
    ]);
  });

  test('a min_seq that is not reached in time answers stale, with the words not merged', async () => {
    const { edge, chat, read } = await opened();
    await edge.say(chat, 'I live in Lisbon.');
    const begun = edge.clock.now();
    const { stale, pending, applied_seq } = memoryReply.parse(await (await read('?min_seq=1&wait=3')).json());
    expect({ stale, applied_seq, pending: pending?.length }).toEqual({
      stale: true,
      applied_seq: 0,
      pending: 1,
    });
    expect(edge.clock.now() - begun).toBe(3_000);
  });

  test('a memory near its limit recommends a new chat', async () => {
    const { edge, read } = await opened();
    for (const chat of edge.database.chats.values())
      chat.content = { ...chat.content, size_state: 'near_limit' };
    expect(await (await read()).json()).toMatchObject({
      size_state: 'near_limit',
      new_chat_recommended: true,
    });
  });

  test('without Redis the database answers, and the answer names what is failing', async () => {
    const { read } = await opened({}, ({ cache, limiter }) => ({
      cache: { ...cache, getMemory: async () => err(unavailable('redis')) },
      limiter: { limit: async (key) => ({ ...(await limiter.limit(key)), isDegraded: true }) },
    }));
    const response = await read();
    expect(response.status).toBe(200);
    expect(response.headers.get('saidso-degraded')).toBe('rate-limit, cache');
    expect(response.headers.get('saidso-source')).toBe('database');
  });

  test('without the database an old copy answers, with its age and what is failing', async () => {
    let isDown = false;
    const { edge, read, merge } = await opened({}, ({ store }) => ({
      store: {
        ...store,
        readMemory: async (...args) => (isDown ? err(unavailable('postgres')) : store.readMemory(...args)),
      },
    }));
    await merge('I live in Lisbon.');
    await read();
    await edge.settle();
    isDown = true;
    edge.elapse(600_000);
    const response = await read();
    expect(response.status).toBe(200);
    expect(response.headers.get('age')).toBe('600');
    expect(response.headers.get('saidso-degraded')).toBe('database');
    expect(memoryReply.parse(await response.json()).version).toBe(1);
    const included = memoryReply.parse(await (await read('?include=pending,facts')).json());
    // Null, not absent and not empty: nobody can tell now what was said last.
    expect([included.pending, included.facts]).toEqual([null, null]);
  });

  test('the cache is asked in the same tick as the limiter, so that both travel in one request', async () => {
    const asked: string[] = [];
    const { read } = await opened({}, ({ cache, limiter }) => ({
      cache: {
        ...cache,
        getMemory: (chat) => {
          asked.push('cache');
          queueMicrotask(() => asked.push('the tick ends'));
          return cache.getMemory(chat);
        },
      },
      limiter: {
        limit: (key) => {
          asked.push('limiter');
          return limiter.limit(key);
        },
      },
    }));
    await read();
    expect(asked).toEqual(['cache', 'limiter', 'the tick ends']);
  });

  test('HEAD answers as GET does, without a body', async () => {
    const { edge, chat } = await opened();
    const response = await edge.call('HEAD', `/api/v1/memory/${chat.chatId}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await response.text()).toBe('');
  });
});

describe('304', () => {
  test.for([
    ['the tag', (tag: string) => tag],
    ['the tag marked weak', (tag: string) => `W/${tag}`],
    ['the tag in a list', (tag: string) => `"other", W/${tag} ,"third"`],
    ['a star', () => '*'],
  ] as const)('a caller who has %s gets no body', async ([, header]) => {
    const { edge, read, merge } = await opened();
    await merge('I live in Lisbon.');
    const tag = (await read()).headers.get('etag') ?? '';
    await edge.settle();
    edge.elapse(5_000);
    const response = await read('', { 'if-none-match': header(tag) });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
    expect(response.headers.get('etag')).toBe(tag);
    expect(response.headers.get('age')).toBe('5');
    expect(response.headers.get('content-type')).toBeNull();
    expect(response.headers.get('x-ratelimit-remaining')).toBe('98');
  });

  test('a change of the memory changes the tag', async () => {
    const { read, merge } = await opened();
    const before = (await read('?min_version=0')).headers.get('etag') ?? '';
    await merge('I live in Lisbon.');
    const after = await read('?min_version=1', { 'if-none-match': before });
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before);
  });
});

describe('404 and 409', () => {
  test("another user's chat answers like one that does not exist, also when it is cached (chat_not_found)", async () => {
    const { edge, chat, read, merge } = await opened();
    await merge('I live in Lisbon.');
    await read();
    await edge.settle();
    const path = (id: string) => `/api/v1/memory/${id}`;
    const theirs = await expectProblem(
      await edge.call('GET', path(chat.chatId), { as: BEN }),
      404,
      'chat_not_found',
    );
    const none = await expectProblem(
      await edge.call('GET', path('00000000-0000-4000-8000-00000000dead'), { as: BEN }),
      404,
      'chat_not_found',
    );
    expect({ ...theirs, instance: '', request_id: '' }).toEqual({ ...none, instance: '', request_id: '' });
  });

  test('a min_seq that was never accepted is refused at once (seq_unknown)', async () => {
    const { edge, read } = await opened();
    const begun = edge.clock.now();
    await expectProblem(await read('?min_seq=1&wait=10'), 409, 'seq_unknown');
    expect(edge.clock.now()).toBe(begun);
  });
});

describe('422', () => {
  test.for([
    'wait=11',
    'wait=-1',
    'wait=1.5',
    'wait=',
    'wait=1&wait=2',
    'min_seq=x',
    'include=fact',
    'page=1',
  ])('?%s is refused where it stands (invalid_request)', async (query) => {
    const { read } = await opened();
    const { errors } = await expectProblem(await read(`?${query}`), 422, 'invalid_request');
    expect(errors?.[0]?.pointer).toBe(`/query/${query.split('=')[0]}`);
  });
});

describe('429', () => {
  test('a refused caller sees nothing of what was read meanwhile (rate_limited)', async () => {
    const { read } = await opened({ LIMIT_PER_MINUTE: '1' });
    await read();
    const refused = await read();
    expect(refused.headers.get('etag')).toBeNull();
    await expectProblem(refused, 429, 'rate_limited');
  });
});

describe('503', () => {
  test('without the database and without a copy nothing is made up (dependency_unavailable)', async () => {
    const { read } = await opened({}, ({ store }) => ({
      store: { ...store, readMemory: async () => err(unavailable('postgres')) },
    }));
    const response = await read();
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(response, 503, 'dependency_unavailable');
  });
});
