// GET /api/v1/memory/{chat_id}/revisions and …/{version}, by the status they answer with.
import { describe, expect, test } from 'vitest';
import { revisionReply, revisionsReply } from '../../src/contract/http-agent-replies.ts';
import { memoryReply } from '../../src/contract/http-replies.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { BEN } from '../support/world.ts';

async function toldTwice() {
  const edge = createEdge();
  const chat = await edge.openChat();
  const ids = [];
  for (const words of ['I live in Bern.', 'I like tea.']) {
    ids.push(await edge.say(chat, words));
    await edge.deliverAll();
  }
  return { edge, ids, chat, path: `/api/v1/memory/${chat.chatId}` };
}

describe('200', () => {
  test('revisions come newest first, and the cursor leads on', async () => {
    const { edge, path, ids } = await toldTwice();
    const first = revisionsReply.parse(await (await edge.call('GET', `${path}/revisions?limit=1`)).json());
    expect(first.revisions.map(({ version, queue_ids }) => [version, queue_ids])).toEqual([[2, [ids[1]]]]);
    const rest = await edge.call('GET', `${path}/revisions?limit=1&cursor=${first.next_cursor}`);
    expect(await rest.json()).toMatchObject({ revisions: [{ version: 1 }], next_cursor: null });
  });

  test('one revision says what it changed', async () => {
    const { edge, path } = await toldTwice();
    const body = revisionReply.parse(await (await edge.call('GET', `${path}/revisions/1`)).json());
    expect(body.diff).toEqual([
      { op: 'add', section: 'user_confirmed', key: 'said_i_live_in_bern', after: 'I live in Bern' },
    ]);
  });

  test('a memory with include=facts and history tells sources from the same log', async () => {
    const { edge, path, ids } = await toldTwice();
    const response = await edge.call('GET', `${path}?include=history,facts`);
    expect(response.headers.get('saidso-source')).toBe('database');
    const body = memoryReply.parse(await response.json());
    expect(
      body.facts?.map(({ value, seq, since_version, evidence }) => [
        value,
        seq,
        since_version,
        evidence?.queue_id,
      ]),
    ).toEqual([
      ['I live in Bern', 1, 1, ids[0]],
      ['I like tea', 2, 2, ids[1]],
    ]);
    expect(body.history).toEqual([]);
    expect(body.pending).toBeUndefined();
  });
});

describe('404', () => {
  test('a version that never was (revision_not_found)', async () => {
    const { edge, path } = await toldTwice();
    await expectProblem(await edge.call('GET', `${path}/revisions/3`), 404, 'revision_not_found');
  });

  test('the history of a foreign chat (chat_not_found)', async () => {
    const { edge, path } = await toldTwice();
    for (const history of ['revisions', 'revisions/1'])
      await expectProblem(await edge.call('GET', `${path}/${history}`, { as: BEN }), 404, 'chat_not_found');
  });
});

describe('422', () => {
  test.for([
    'revisions/0',
    'revisions/x',
    'revisions/1.5',
    'revisions?cursor=0',
    'revisions?limit=101',
    '?include=facts,facts,facts,facts',
    '?include=fact',
  ])('%s (invalid_request)', async (asked) => {
    const { edge, path } = await toldTwice();
    const address = asked.startsWith('?') ? `${path}${asked}` : `${path}/${asked}`;
    await expectProblem(await edge.call('GET', address), 422, 'invalid_request');
  });
});
