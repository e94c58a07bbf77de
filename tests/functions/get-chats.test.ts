// GET /api/v1/chats and /api/v1/chats/{chat_id}, by the status they answer with.
import { describe, expect, test } from 'vitest';
import { chatReply, chatsReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

describe('200', () => {
  test('a user without chats has an empty page', async () => {
    const response = await createEdge().call('GET', '/api/v1/chats');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ chats: [], next_cursor: null });
  });

  test('chats come newest first, and the cursor leads on', async () => {
    const edge = createEdge();
    const ids = [];
    for (let at = 0; at < 3; at += 1) {
      ids.push((await edge.openChat()).chatId);
      edge.elapse(5);
    }
    const first = chatsReply.parse(await (await edge.call('GET', '/api/v1/chats?limit=2')).json());
    expect(first.chats.map(({ chat_id }) => chat_id)).toEqual([ids[2], ids[1]]);
    const rest = await edge.call('GET', `/api/v1/chats?limit=2&cursor=${first.next_cursor}`);
    expect(await rest.json()).toMatchObject({ chats: [{ chat_id: ids[0] }], next_cursor: null });
  });

  test('one chat is looked up, open or closed', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    await edge.call('POST', `/api/v1/chats/${chatId}/close`);
    const reply = chatReply.parse(await (await edge.call('GET', `/api/v1/chats/${chatId}`)).json());
    expect(reply).toMatchObject({ chat_id: chatId, status: 'closed', accepted_seq: 0 });
  });
});

describe('404', () => {
  test('a foreign chat is not there, neither alone nor in the list (chat_not_found)', async () => {
    const edge = createEdge();
    const { chatId } = await edge.openChat();
    await expectProblem(
      await edge.call('GET', `/api/v1/chats/${chatId}`, { as: BEN }),
      404,
      'chat_not_found',
    );
    expect(await (await edge.call('GET', '/api/v1/chats', { as: BEN })).json()).toEqual({
      chats: [],
      next_cursor: null,
    });
  });
});

describe('422', () => {
  test.for([
    ['limit=0', '/query/limit'],
    ['limit=101', '/query/limit'],
    ['limit=x', '/query/limit'],
    ['limit=1&limit=2', '/query/limit'],
    ['cursor=', '/query/cursor'],
    ['cursor=CANARY', '/query/cursor'],
    ['page=2', '/query/page'],
  ] as const)('%s is refused where it stands (invalid_request)', async ([query, pointer]) => {
    const response = await createEdge().call('GET', `/api/v1/chats?${query}`);
    const { errors } = await expectProblem(response, 422, 'invalid_request');
    expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(JSON.stringify(errors)).not.toContain('CANARY');
  });
});
