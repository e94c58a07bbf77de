// DELETE /api/v1/users/me, by the status it answers with.
import { expect, test } from 'vitest';
import { userErasureReply } from '../../src/contract/http-agent-replies.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

test('200: all chats of the user are gone, nobody else lost one', async () => {
  const edge = createEdge();
  const [one, other, theirs] = [await edge.openChat(), await edge.openChat(), await edge.openChat(BEN)];
  await edge.say(one, 'I live in Lisbon.');
  await edge.deliverAll();
  const receipt = userErasureReply.parse(await (await edge.call('DELETE', '/api/v1/users/me')).json());
  expect(receipt).toMatchObject({ user_id: one.userId, chats: 2, stores: { redis: 1 } });
  for (const chat of [one, other])
    await expectProblem(await edge.call('GET', `/api/v1/memory/${chat.chatId}`), 404, 'chat_not_found');
  expect((await edge.call('GET', `/api/v1/memory/${theirs.chatId}`, { as: BEN })).status).toBe(200);
});

test('503: no receipt while the cache may hold content', async () => {
  const edge = createEdge({}, ({ cache }) => ({
    cache: { ...cache, eraseMemory: async () => err(unavailable('redis')) },
  }));
  await edge.openChat();
  await expectProblem(await edge.call('DELETE', '/api/v1/users/me'), 503, 'dependency_unavailable');
});

test('403: a key without the scope admin erases nobody', async () => {
  const edge = createEdge();
  const headers = {
    authorization: `Bearer ${edge.keys.issue({ scopes: ['read', 'update', 'erase'] })}`,
    'saidso-user': 'u',
  };
  await expectProblem(
    await edge.call('DELETE', '/api/v1/users/me', { as: null, headers }),
    403,
    'insufficient_scope',
  );
});
