// POST /api/v1/memory/{chat_id}/revisions/{version}/restore, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { updateReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function toldTwice() {
  const edge = createEdge();
  const chat = await edge.openChat();
  for (const words of ['I live in Bern.', 'I like tea.']) {
    await edge.say(chat, words);
    await edge.deliverAll();
  }
  return { edge, chat, path: `/api/v1/memory/${chat.chatId}/revisions` };
}

describe('201', () => {
  test('a restore answers with its update, and the memory goes back', async () => {
    const { edge, chat, path } = await toldTwice();
    const response = await edge.call('POST', `${path}/1/restore`);
    expect(response.status).toBe(201);
    expect(updateReply.parse(await response.json())).toMatchObject({
      seq: 3,
      status: 'pending_summarization',
    });
    await edge.settle();
    await edge.deliverAll();
    expect(await edge.memory(chat)).toMatchObject({
      user_confirmed: { said_i_live_in_bern: 'I live in Bern' },
      version: 3,
    });
  });
});

describe('404', () => {
  test('a version that is not there (revision_not_found) and a foreign chat (chat_not_found)', async () => {
    const { edge, path } = await toldTwice();
    await expectProblem(await edge.call('POST', `${path}/3/restore`), 404, 'revision_not_found');
    await expectProblem(await edge.call('POST', `${path}/1/restore`, { as: BEN }), 404, 'chat_not_found');
    expect(edge.appended()).toBe(2);
  });
});

describe('410 and 422', () => {
  test('a closed chat (chat_closed) and a version that is none (invalid_request)', async () => {
    const { edge, chat, path } = await toldTwice();
    await expectProblem(await edge.call('POST', `${path}/0/restore`), 422, 'invalid_request');
    await edge.call('POST', `/api/v1/chats/${chat.chatId}/close`);
    await expectProblem(await edge.call('POST', `${path}/1/restore`), 410, 'chat_closed');
  });
});
