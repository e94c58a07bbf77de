// DELETE /api/v1/memory/{chat_id}, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { erasureReply } from '../../src/contract/http-replies.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function filled(...options: Parameters<typeof createEdge>) {
  const edge = createEdge(...options);
  const chat = await edge.openChat();
  await edge.say(chat, 'I live in Lisbon.');
  await edge.deliverAll();
  await edge.say(chat, 'I am vegetarian.');
  return { edge, chat, path: `/api/v1/memory/${chat.chatId}` };
}

describe('200', () => {
  test('the receipt counts each store, and the same call again returns the same receipt', async () => {
    const { edge, chat, path } = await filled();
    const first: unknown = await (await edge.call('DELETE', path)).json();
    const receipt = erasureReply.parse(first);
    expect(receipt).toMatchObject({ chat_id: chat.chatId, stores: { redis: 1, queue: 1 } });
    expect(receipt.stores.postgres).toBeGreaterThan(0);
    edge.elapse(5_000);
    expect(await (await edge.call('DELETE', path)).json()).toEqual(first);
  });

  test('an erased chat is gone for reads and updates, also from the cache (chat_not_found)', async () => {
    const { edge, chat, path } = await filled();
    await edge.call('DELETE', path);
    await expectProblem(await edge.call('GET', path), 404, 'chat_not_found');
    const json = { chat_id: chat.chatId, context_snippet: 'Hello.' };
    await expectProblem(await edge.call('POST', '/api/v1/memory/update', { json }), 404, 'chat_not_found');
  });
});

describe('404', () => {
  test("another user's chat cannot be erased, nor told from an absent one (chat_not_found)", async () => {
    const { edge, path } = await filled();
    await expectProblem(await edge.call('DELETE', path, { as: BEN }), 404, 'chat_not_found');
    expect((await edge.call('GET', path)).status).toBe(200);
  });
});

describe('503', () => {
  test('as long as the cache may hold content there is no receipt (dependency_unavailable)', async () => {
    const { edge, path } = await filled({}, ({ cache }) => ({
      cache: { ...cache, eraseMemory: async () => err(unavailable('redis')) },
    }));
    const response = await edge.call('DELETE', path);
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(response, 503, 'dependency_unavailable');
  });
});
