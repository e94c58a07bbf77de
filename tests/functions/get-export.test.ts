// GET /api/v1/users/me/export, by the status it answers with.
import { expect, test } from 'vitest';
import { exportReply } from '../../src/contract/http-agent-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

test('200: what is held about the user who asks, kept by no cache', async () => {
  const edge = createEdge();
  const chat = await edge.openChat();
  await edge.say(chat, 'I live in Lisbon.');
  await edge.deliverAll();
  const response = await edge.call('GET', '/api/v1/users/me/export');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = exportReply.parse(await response.json());
  expect(body.chats.map(({ chat_id }) => chat_id)).toEqual([chat.chatId]);
  expect(JSON.stringify(body)).toContain('Lisbon');
  const theirs = exportReply.parse(
    await (await edge.call('GET', '/api/v1/users/me/export', { as: BEN })).json(),
  );
  expect(theirs.chats).toEqual([]);
});

test('422: a limit above ten, a cursor that is none', async () => {
  const edge = createEdge();
  for (const query of ['limit=11', 'limit=0', 'cursor=x', 'user_id=y'])
    await expectProblem(await edge.call('GET', `/api/v1/users/me/export?${query}`), 422, 'invalid_request');
});

test('403: a key without the scope admin', async () => {
  const edge = createEdge();
  const headers = {
    authorization: `Bearer ${edge.keys.issue({ scopes: ['read', 'update', 'erase'] })}`,
    'saidso-user': 'u',
  };
  const response = await edge.call('GET', '/api/v1/users/me/export', { as: null, headers });
  await expectProblem(response, 403, 'insufficient_scope');
});
