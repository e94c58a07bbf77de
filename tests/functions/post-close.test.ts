// POST /api/v1/chats/{chat_id}/close, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { chatReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

describe('200', () => {
  test('the chat is closed, and closed again with the same answer', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    const first = await edge.call('POST', `/api/v1/chats/${chatId}/close`);
    expect(first.status).toBe(200);
    const reply = chatReply.parse(await first.json());
    expect(reply).toMatchObject({ chat_id: chatId, status: 'closed' });
    expect(await (await edge.call('POST', `/api/v1/chats/${chatId}/close`)).json()).toEqual(reply);
  });

  test('the memory of a closed chat can still be read', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    await edge.call('POST', `/api/v1/chats/${chatId}/close`);
    expect((await edge.call('GET', `/api/v1/memory/${chatId}`)).status).toBe(200);
  });
});

describe('410', () => {
  test('an update of a closed chat is refused, one that repeats an earlier key is not (chat_closed)', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    const json = { chat_id: chatId, context_snippet: 'User: I live in Bern.' };
    const keyed = { json, headers: { 'idempotency-key': 'k' } };
    await edge.call('POST', '/api/v1/memory/update', keyed);
    await edge.call('POST', `/api/v1/chats/${chatId}/close`);
    await expectProblem(await edge.call('POST', '/api/v1/memory/update', { json }), 410, 'chat_closed');
    expect((await edge.call('POST', '/api/v1/memory/update', keyed)).status).toBe(200);
    expect(edge.appended()).toBe(1);
  });
});

describe('409', () => {
  test('the id of a closed chat opens no new one (chat_id_unavailable)', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    await edge.call('POST', `/api/v1/chats/${chatId}/close`);
    const response = await edge.call('POST', '/api/v1/chats', { json: { chat_id: chatId } });
    await expectProblem(response, 409, 'chat_id_unavailable');
  });
});

describe('404', () => {
  test('a foreign chat is not there, and stays open (chat_not_found)', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    const response = await edge.call('POST', `/api/v1/chats/${chatId}/close`, { as: BEN });
    await expectProblem(response, 404, 'chat_not_found');
    expect(await (await edge.call('GET', `/api/v1/chats/${chatId}`)).json()).toMatchObject({
      status: 'open',
    });
  });
});
