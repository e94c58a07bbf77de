// POST /api/v1/chats and its alias, by the status they answer with.
import { describe, expect, test } from 'vitest';
import { chatReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem, PUBLIC_URL } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

const CHAT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';

describe('201', () => {
  test('a chat is opened with an id of ours', async () => {
    const edge = createEdge();
    const response = await edge.call('POST', '/api/v1/chats', {
      json: { metadata: { channel: 'web', vip: true } },
    });
    expect(response.status).toBe(201);
    const body: unknown = await response.json();
    const { chat_id } = chatReply.parse(body);
    expect(body).toEqual({
      chat_id,
      status: 'open',
      metadata: { channel: 'web', vip: true },
      accepted_seq: 0,
      created_at: new Date(edge.clock.now()).toISOString(),
    });
    expect(response.headers.get('location')).toBe(`${PUBLIC_URL}/api/v1/memory/${chat_id}`);
  });

  test("a chat is opened with the caller's own id", async () => {
    const response = await createEdge().call('POST', '/api/v1/chats', { json: { chat_id: CHAT } });
    expect(chatReply.parse(await response.json()).chat_id).toBe(CHAT);
  });

  test('the alias answers with conversation_id as well', async () => {
    const response = await createEdge().call('POST', '/conversations', { json: { chat_id: CHAT } });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ conversation_id: CHAT, chat_id: CHAT });
  });
});

describe('200', () => {
  test('the same call again by the same owner finds the chat', async () => {
    const edge = createEdge();
    await edge.call('POST', '/api/v1/chats', { json: { chat_id: CHAT } });
    const again = await edge.call('POST', '/conversations', { json: { chat_id: CHAT } });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ conversation_id: CHAT });
  });
});

describe('409', () => {
  test('an id that another user holds and one that was erased are refused alike (chat_id_unavailable)', async () => {
    const edge = createEdge();
    await edge.call('POST', '/api/v1/chats', { json: { chat_id: CHAT } });
    const held = await expectProblem(
      await edge.call('POST', '/api/v1/chats', { as: BEN, json: { chat_id: CHAT } }),
      409,
      'chat_id_unavailable',
    );
    await edge.call('DELETE', `/api/v1/memory/${CHAT}`);
    const erased = await expectProblem(
      await edge.call('POST', '/api/v1/chats', { json: { chat_id: CHAT } }),
      409,
      'chat_id_unavailable',
    );
    expect({ ...held, instance: '', request_id: '' }).toEqual({ ...erased, instance: '', request_id: '' });
  });
});

describe('422', () => {
  test.for([
    ['nested metadata', { metadata: { a: { b: 1 } } }, '/metadata/a'],
    ['a value of 501 characters', { metadata: { a: 'x'.repeat(501) } }, '/metadata/a'],
    ['a NUL in a value', { metadata: { a: '\u0000' } }, '/metadata/a'],
    ['a NUL in a name', { metadata: { '\u0000': 1 } }, '/metadata/*'],
    [
      '21 names',
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, n])) },
      '/metadata',
    ],
  ] as const)('%s is refused where it stands (invalid_request)', async ([, json, pointer]) => {
    const { errors } = await expectProblem(
      await createEdge().call('POST', '/api/v1/chats', { json }),
      422,
      'invalid_request',
    );
    expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});
