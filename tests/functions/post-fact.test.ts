// POST /api/v1/memory/{chat_id}/facts/{key}, by the status it answers with.
import { describe, expect, test } from 'vitest';
import { updateReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem, PUBLIC_URL } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function told() {
  const edge = createEdge();
  const chat = await edge.openChat();
  await edge.say(chat, 'I live in Bern.');
  await edge.deliverAll();
  const path = `/api/v1/memory/${chat.chatId}/facts/said_i_live_in_bern`;
  return { edge, chat, path };
}

describe('201', () => {
  test('a decision answers with its update', async () => {
    const { edge, chat, path } = await told();
    const response = await edge.call('POST', path, { json: { action: 'correct', value: 'Basel' } });
    expect(response.status).toBe(201);
    const body = updateReply.parse(await response.json());
    expect(body).toMatchObject({
      chat_id: chat.chatId,
      seq: 2,
      status: 'pending_summarization',
      merged_by: null,
    });
    expect(response.headers.get('location')).toBe(`${PUBLIC_URL}/api/v1/memory/updates/${body.queue_id}`);
    await edge.settle();
    await edge.deliverAll();
    expect((await edge.memory(chat)).user_confirmed).toEqual({ said_i_live_in_bern: 'Basel' });
  });

  test('Prefer: wait holds the answer until the decision has been applied', async () => {
    const { edge, path } = await told();
    const asked = edge.call('POST', path, { json: { action: 'reject' }, headers: { prefer: 'wait=5' } });
    const response = await asked;
    expect(response.status).toBe(201);
    expect(updateReply.parse(await response.json()).seq).toBe(2);
  });
});

describe('200', () => {
  test('the same key again answers with the update as it stands now', async () => {
    const { edge, path } = await told();
    const call = () =>
      edge.call('POST', path, { json: { action: 'reject' }, headers: { 'idempotency-key': 'k' } });
    await call();
    await edge.settle();
    await edge.deliverAll();
    const again = await call();
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(updateReply.parse(await again.json())).toMatchObject({
      seq: 2,
      status: 'complete',
      outcome: 'applied',
    });
  });
});

describe('404 and 410', () => {
  test('a foreign chat (chat_not_found) and a closed one (chat_closed)', async () => {
    const { edge, chat, path } = await told();
    const json = { action: 'reject' };
    await expectProblem(await edge.call('POST', path, { json, as: BEN }), 404, 'chat_not_found');
    await edge.call('POST', `/api/v1/chats/${chat.chatId}/close`);
    await expectProblem(await edge.call('POST', path, { json }), 410, 'chat_closed');
    expect(edge.appended()).toBe(1);
  });
});

describe('422', () => {
  test.for([
    [{ action: 'correct' }, '/value'],
    [{ action: 'delete' }, '/action'],
    [{ action: 'correct', value: '' }, '/value'],
    [{ action: 'correct', value: 'x'.repeat(301) }, '/value'],
    [{ action: 'correct', value: 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD' }, '/value'],
    [{ action: 'confirm', key: 'a' }, '/key'],
  ] as const)('%o is refused where it stands (invalid_request)', async ([json, pointer]) => {
    const { edge, path } = await told();
    const { errors } = await expectProblem(await edge.call('POST', path, { json }), 422, 'invalid_request');
    expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(edge.appended()).toBe(1);
  });

  test('a key of 65 characters, and an idempotency key of another decision', async () => {
    const { edge, chat, path } = await told();
    const long = `/api/v1/memory/${chat.chatId}/facts/${'k'.repeat(65)}`;
    await expectProblem(
      await edge.call('POST', long, { json: { action: 'reject' } }),
      422,
      'invalid_request',
    );
    const headers = { 'idempotency-key': 'k' };
    await edge.call('POST', path, { json: { action: 'reject' }, headers });
    const other = await edge.call('POST', path, { json: { action: 'confirm' }, headers });
    await expectProblem(other, 422, 'idempotency_key_reused');
  });
});
