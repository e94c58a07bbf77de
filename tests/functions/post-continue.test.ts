// POST /api/v1/chats/{chat_id}/continue, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { continuedReply } from '../../src/contract/http-agent-replies.ts';
import { createEdge, expectProblem, PUBLIC_URL } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

const NEXT = '9b2d7c1e-51f0-4c55-8f0e-2a7d4e6b8c13';

async function told() {
  const edge = createEdge();
  const chat = await edge.openChat();
  await edge.say(chat, 'I live in Bern.');
  await edge.deliverAll();
  return { edge, chat, path: `/api/v1/chats/${chat.chatId}/continue` };
}

describe('201', () => {
  test('the new chat has the id the caller brings, and names its source', async () => {
    const { edge, chat, path } = await told();
    const response = await edge.call('POST', path, { json: { chat_id: NEXT, metadata: { channel: 'web' } } });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${PUBLIC_URL}/api/v1/memory/${NEXT}`);
    expect(continuedReply.parse(await response.json())).toMatchObject({
      chat_id: NEXT,
      metadata: { channel: 'web' },
      accepted_seq: 1,
      continued_from: { chat_id: chat.chatId, version: 1 },
      left_behind: [],
    });
    const memory = await edge.call('GET', `/api/v1/memory/${NEXT}?include=facts`);
    expect(await memory.json()).toMatchObject({
      user_confirmed: { said_i_live_in_bern: 'I live in Bern' },
      facts: [{ evidence: { attribution: 'carried', origin: { chat_id: chat.chatId, version: 1 } } }],
    });
  });
});

describe('200', () => {
  test('asked again, it answers with the same chat', async () => {
    const { edge, path } = await told();
    const first = continuedReply.parse(await (await edge.call('POST', path, { json: {} })).json());
    const again = await edge.call('POST', path, { json: { chat_id: NEXT } });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });
});

describe('404 and 409', () => {
  test('a foreign chat (chat_not_found)', async () => {
    const { edge, path } = await told();
    await expectProblem(await edge.call('POST', path, { json: {}, as: BEN }), 404, 'chat_not_found');
    expect(edge.database.chats.size).toBe(1);
  });

  test('an id that is in use (chat_id_unavailable)', async () => {
    const { edge, chat, path } = await told();
    const response = await edge.call('POST', path, { json: { chat_id: chat.chatId } });
    await expectProblem(response, 409, 'chat_id_unavailable');
  });
});
